package io.github.nettyidentd.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.testing.NoNames;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a policy is told about where a socket was made, and about owners without an account. */
class FilePolicyContextTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final Account LISA = new Account(1000, 100, "lisa", "/home/lisa");
    private static final long CGROUP = 4711;
    private static final String PODMAN = "/machine.slice/libpod-" + "0123456789ab".repeat(5) + "0123.scope/container";
    private static final Cgroup UNKNOWN = new Cgroup.Unknown("gone");

    /** Grants all, so that the file is looked for wherever there can be one. */
    private static final String OPEN = "default { default { allow spoof allow hide } }\n";

    /** No user of this host has a file or a login that another one asks for. */
    private static final class NoFiles implements FilePolicy.UserPolicySource, Logins {
        @Override
        public CompletableFuture<UserFile<UserFileContent>> find(Account account) {
            assertEquals(LISA, account);
            return CompletableFuture.completedFuture(new UserFile.None<>(List.of()));
        }

        @Override
        public CompletableFuture<ResolvedHosts> resolve(Account account, UserPolicy policy) {
            throw new AssertionError("there are no files");
        }

        @Override
        public CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal) {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletableFuture<Logins.Index> local() {
            throw new AssertionError("nobody draws");
        }
    }

    private final List<Long> asked = new ArrayList<>();
    private CompletableFuture<Cgroup> cgroup = CompletableFuture.completedFuture(UNKNOWN);
    private LookupTrace trace = LookupTrace.recording();

    private CompletableFuture<UserId> decide(String policy, Optional<Account> account, String namespace) {
        var parsed = new PolicyParser(new NoNames()).parseSystem("f", (policy + "\n").getBytes(UTF_8));
        assertEquals(List.of(), parsed.errors());
        SystemPolicy system = parsed.policy().orElseThrow();
        var none = new NoFiles();
        var decides = new FilePolicy(
                () -> system,
                id -> {
                    asked.add(id);
                    return cgroup;
                },
                none,
                uid -> {
                    throw new AssertionError("nobody registers for " + uid);
                },
                none,
                (_, _, _) -> {
                    throw new AssertionError("nobody forwards");
                },
                new Decider(new Random(1)),
                new UserIdFormat(UserId.UNIX, null, false),
                _ -> {});
        long uid = account.map(Account::uid).orElse(100_999L);
        trace = LookupTrace.recording();
        var owner = new SocketOwner.Found(uid, TcpState.ESTABLISHED, 1, false, CGROUP, 0, namespace);
        return decides.decide(PAIR, owner, account, List.of(), trace);
    }

    private String answer(String policy, Optional<Account> account) {
        return decide(policy, account, "").join().text();
    }

    private void isIn(String path) {
        cgroup = CompletableFuture.completedFuture(new Cgroup.Known(path));
    }

    private static Throwable failure(CompletableFuture<UserId> answer) {
        Throwable cause = assertThrows(CompletionException.class, answer::join).getCause();
        return cause == null ? new AssertionError("no cause") : cause;
    }

    // The cgroup.

    @Test
    void theCgroupIsNotLookedForWhereThePolicyDoesNotLookAtIt() {
        for (String policy : List.of(
                OPEN,
                "default { default { force template \"{login:4}\" } }",
                "uid 1000:2000 { default { force reply \"lisa\" } }")) {
            assertEquals("lisa", answer(policy, Optional.of(LISA)));
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void aTemplateAndABlockSeeTheCgroup() {
        isIn(PODMAN);
        assertEquals(
                "01234567",
                answer("default { default { force template \"{container:8|login}\" } }", Optional.of(LISA)));
        assertEquals(
                "in-it",
                answer("container \"0123456789ab\" { default { force reply \"in-it\" } }\n" + OPEN, Optional.of(LISA)));
        isIn("/system.slice/znc.service");
        assertEquals("znc.service", answer("default { default { force template \"{unit}\" } }", Optional.of(LISA)));
        assertEquals(List.of(CGROUP, CGROUP, CGROUP), asked);
        assertTrue(
                trace.events()
                        .contains(new LookupTrace.CgroupSeen(CGROUP, new Cgroup.Known("/system.slice/znc.service"))),
                () -> "" + trace.events());
    }

    @Test
    void aCgroupThatIsNotKnownIsNoErrorForThoseWhoseRuleDoesNotNeedIt() {
        String policy = "unit \"znc.service\" { default { force reply \"bouncer\" } }\n" + OPEN;
        assertEquals("lisa", answer(policy, Optional.of(LISA)));
        assertEquals("lisa", answer("default { default { force template \"{container|login}\" } }", Optional.of(LISA)));
        assertInstanceOf(
                IdentError.HiddenUser.class,
                failure(decide("default { default { force template \"{unit}\" } }", Optional.of(LISA), "")));
        assertTrue(trace.events().contains(new LookupTrace.CgroupSeen(CGROUP, UNKNOWN)), () -> "" + trace.events());
    }

    @Test
    void cancellingTheAnswerEndsTheWaitForTheCgroup() {
        cgroup = new CompletableFuture<>();
        var answer = decide("default { default { force template \"{unit|login}\" } }", Optional.of(LISA), "");
        assertFalse(answer.isDone());
        answer.cancel(true);
        assertTrue(cgroup.isCancelled());
    }

    @Test
    void theNamespaceIsKnownWithoutTheCgroup() {
        String policy = "namespace \"web\" { default { force template \"{namespace}-{uid}\" } }";
        assertEquals("web-1000", decide(policy, Optional.of(LISA), "web").join().text());
        assertEquals("lisa", decide(policy, Optional.of(LISA), "").join().text());
        assertEquals(List.of(), asked);
    }

    // A uid without an account.

    @Test
    void aUidWithoutAnAccountIsNoUserUnlessTheRuleNamesIt() {
        for (String policy : List.of(
                OPEN, "", "default { default { force numeric } }", "user 100999 { default { force numeric } }")) {
            Throwable failure = failure(decide(policy, Optional.empty(), ""));
            assertInstanceOf(IdentError.NoUser.class, failure, policy);
            assertTrue(("" + failure.getMessage()).startsWith("uid 100999 has no account"), failure::getMessage);
        }
        assertEquals("u100999", answer("default { default { force template \"u{uid}\" } }", Optional.empty()));
        assertEquals("100999", answer("uid 100000:165535 { default { force numeric } }", Optional.empty()));
    }

    @Test
    void theLogHasNoAccountForItButTheRule() {
        UserId userId = decide("default { default { force template \"u{uid}\" } }", Optional.empty(), "")
                .join();
        assertEquals(Optional.of(new Origin(null, "f:1:11")), userId.origin());
    }

    @Test
    void aTemplateOfTheContainerNamesItInPlaceOfTheLogin() {
        isIn(PODMAN);
        assertEquals(
                "01234567", answer("default { default { force template \"{container:8|login}\" } }", Optional.empty()));
        isIn("/system.slice/ssh.service");
        assertInstanceOf(
                IdentError.HiddenUser.class,
                failure(decide(
                        "default { default { force template \"{container:8|login}\" } }", Optional.empty(), "")));
    }
}
