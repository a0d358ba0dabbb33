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
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.testing.SmallAccounts;
import java.io.IOException;
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

/** The order force, registration, user's file, login; and what is asked on the way. */
class FilePolicyRegistrationTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final Account ACCOUNT = new Account(SmallAccounts.ZNC, SmallAccounts.ZNC, "znc", "/home/znc");
    private static final String GATEWAY =
            "user gateway { default { allow spoof allow hide allow register_for znc } }\n";
    private static final String SPOOF = "default { default { allow spoof } }\n";

    private final SmallAccounts accounts = new SmallAccounts();
    private final List<String> asked = new ArrayList<>();
    private final LookupTrace trace = LookupTrace.recording();
    private CompletableFuture<Map<String, Long>> logins = CompletableFuture.completedFuture(Map.of());

    /** What the owner's file asks for. */
    private String file = "global { reply \"fromfile\" }";

    private final class Users implements FilePolicy.UserPolicySource, Logins {
        @Override
        public CompletableFuture<UserFile<UserFileContent>> find(Account account) {
            asked.add("file of " + account.name());
            UserFileContent content = new UserFileContent.Parsed(new PolicyParser(accounts)
                    .parseUser("u", file.getBytes(UTF_8))
                    .policy()
                    .orElseThrow());
            return CompletableFuture.completedFuture(new UserFile.Usable<>(List.of(), "u", "read once", content));
        }

        @Override
        public CompletableFuture<ResolvedHosts> resolve(Account account, UserPolicy policy) {
            throw new AssertionError("no file names a host");
        }

        @Override
        public CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal) {
            asked.add("logins for " + principal);
            return logins;
        }

        @Override
        public CompletableFuture<Logins.Index> local() {
            throw new AssertionError("nobody draws");
        }
    }

    private CompletableFuture<UserId> decide(String policy, Registration... registered) {
        var parsed = new PolicyParser(accounts).parseSystem("f", policy.getBytes(UTF_8));
        SystemPolicy system = parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
        var users = new Users();
        var decides = new FilePolicy(
                () -> system,
                id -> {
                    throw new AssertionError("nobody looks at cgroup " + id);
                },
                users,
                uid -> {
                    asked.add("account " + uid);
                    return accounts.find(uid);
                },
                users,
                (_, _, _) -> {
                    throw new AssertionError("nobody forwards");
                },
                new Decider(new Random(1)),
                new UserIdFormat(UserId.UNIX, null, false),
                _ -> {});
        var owner = new SocketOwner.Found(SmallAccounts.ZNC, TcpState.ESTABLISHED, 1, false, 0, 7, "");
        return decides.decide(PAIR, owner, Optional.of(ACCOUNT), List.of(registered), trace);
    }

    private String answer(String policy, Registration... registered) {
        UserId userId = decide(policy, registered).join();
        Origin origin = userId.origin().orElseThrow();
        assertEquals("znc", origin.account());
        return userId.text() + " by " + origin.rule();
    }

    private static Registration says(String text) {
        return new Registration(SmallAccounts.ZNC, "", Optional.of(ReplyText.of(text)));
    }

    private static Registration gateway(String text) {
        return new Registration(SmallAccounts.GATEWAY, "kiwiproxy", Optional.of(ReplyText.of(text)));
    }

    private static Throwable failure(CompletableFuture<UserId> answer) {
        Throwable cause = assertThrows(CompletionException.class, answer::join).getCause();
        return cause == null ? new AssertionError("no cause") : cause;
    }

    @Test
    void aForceComesBeforeARegistrationAndARegistrationBeforeTheFile() {
        assertEquals("forced by f:1:11", answer("default { default { force reply forced } }", says("alice")));
        assertEquals(List.of(), asked);
        assertEquals("alice by registration", answer(SPOOF, says("alice")));
        assertEquals(List.of("logins for " + SmallAccounts.ZNC), asked);
        assertEquals("fromfile by u:1:1", answer(SPOOF));
        file = "fport 1 { hide }";
        assertEquals("znc by f:1:11", answer(SPOOF));
    }

    @Test
    void aRegistrationThatIsNotPermittedIsPassedOver() {
        assertEquals("fromfile by u:1:1", answer(SPOOF, says("a b")));
        assertEquals("znc by default", answer("", says("alice")));
        assertEquals(
                "the policy does not permit the account znc to say \"alice\" (needs spoof)",
                passedOver().getLast());
        logins = CompletableFuture.completedFuture(Map.of("alice", 7L));
        assertEquals("znc by f:1:11", answer(SPOOF, says("alice")), "the file's text is a login as well, in this test");
    }

    private List<String> passedOver() {
        return trace.events().stream()
                .filter(LookupTrace.PolicyLooked.class::isInstance)
                .map(event -> ((LookupTrace.PolicyLooked) event).event())
                .filter(DecisionTrace.RegistrationPassedOver.class::isInstance)
                .map(event -> ((DecisionTrace.RegistrationPassedOver) event).why())
                .toList();
    }

    @Test
    void theFirstRegistrationThatIsPermittedCounts() {
        assertEquals("alice by registration", answer(SPOOF + GATEWAY, says("alice"), gateway("bob")));
        assertEquals("bob by registration:kiwiproxy by gateway", answer(GATEWAY + SPOOF, says("a b"), gateway("bob")));
        assertEquals("bob by registration:kiwiproxy by gateway", answer(GATEWAY, gateway("bob")));
        assertEquals("fromfile by u:1:1", answer(SPOOF, gateway("bob"), gateway("x y")));
    }

    @Test
    void theOwnersLoginIsSentWithoutPermission() {
        assertEquals("znc by registration", answer("", says("ZNC")));
        assertEquals("znc by registration:kiwiproxy by gateway", answer(GATEWAY, gateway("znc")));
        assertFalse(asked.contains("file of znc"), asked::toString);
    }

    @Test
    void hidingIsAnErrorThatNamesTheRegistration() {
        Throwable failure = failure(decide(GATEWAY, new Registration(SmallAccounts.GATEWAY, "", Optional.empty())));
        assertInstanceOf(IdentError.HiddenUser.class, failure);
        assertEquals("hidden by registration by gateway", failure.getMessage());
    }

    @Test
    void anUnknownRegistrarIsPassedOver() {
        assertEquals("fromfile by u:1:1", answer(SPOOF, new Registration(4711, "", Optional.of(ReplyText.of("bob")))));
        assertEquals(List.of("no account has uid 4711"), passedOver());
    }

    @Test
    void withoutRegistrationsNoAccountIsAskedAndOnlyARegistrarIs() {
        assertEquals("fromfile by u:1:1", answer(SPOOF));
        assertEquals("alice by registration", answer(SPOOF, says("alice")));
        assertFalse(asked.stream().anyMatch(it -> it.startsWith("account")), asked::toString);
        assertEquals("fromfile by u:1:1", answer(SPOOF, gateway("bob")));
        assertTrue(asked.contains("account " + SmallAccounts.GATEWAY), asked::toString);
    }

    @Test
    void whereTheRegistrarCannotBeAskedForNothingIsAnswered() {
        accounts.failWith(new IOException("the directory is away"));
        assertInstanceOf(IOException.class, failure(decide(GATEWAY, gateway("bob"))));
    }

    @Test
    void cancellingTheAnswerEndsTheSearchForLogins() {
        logins = new CompletableFuture<>();
        var answer = decide(SPOOF, says("alice"));
        assertFalse(answer.isDone());
        answer.cancel(true);
        assertTrue(logins.isCancelled());
        assertFalse(asked.contains("file of znc"), asked::toString);
    }
}
