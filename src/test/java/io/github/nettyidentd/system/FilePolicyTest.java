package io.github.nettyidentd.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Condition;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.HostPattern;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.system.FilePolicy.Forwarder;
import io.github.nettyidentd.system.FilePolicy.UserPolicySource;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FilePolicyTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final Account LISA = new Account(1000, 100, "lisa", "/home/lisa");
    private static final SocketOwner.Found OWNER =
            new SocketOwner.Found(1000, TcpState.ESTABLISHED, 1, false, 0, 0, "");
    private static final Statement FORWARD =
            new Statement.Forward(new ForwardTarget("192.0.2.7", List.of(ADDRESS), 113));

    private static final Forwarder NOBODY = (_, _, _) -> {
        throw new AssertionError("nobody forwards");
    };

    /** Finds logins when the test completes the future. */
    private static final class LateLogins implements Logins {
        private final CompletableFuture<Map<String, Long>> found = new CompletableFuture<>();
        private Set<String> names = Set.of();
        private Object principal = "nobody";

        @Override
        public CompletableFuture<Map<String, Long>> find(Set<String> asked, Object onBehalfOf) {
            names = Set.copyOf(asked);
            principal = onBehalfOf;
            return found;
        }

        @Override
        public CompletableFuture<Logins.Index> local() {
            throw new AssertionError("nobody draws");
        }
    }

    private static CompletableFuture<Cgroup> noCgroup(long id) {
        throw new AssertionError("nobody looks at cgroup " + id);
    }

    private final LateLogins logins = new LateLogins();
    private final CompletableFuture<ResolvedHosts> names = new CompletableFuture<>();
    private Set<String> hosts = Set.of();

    private CompletableFuture<UserId> forced(Statement statement, Forwarder forwarder) {
        var range = new Range(new FilePlace("f", 1, 15), Filter.ANY, new Rule.Force(statement));
        return decide(range, new UserFileContent.Missing(), forwarder);
    }

    private CompletableFuture<UserId> decide(Range range, UserFileContent file, Forwarder forwarder) {
        var system = new SystemPolicy(
                new Block(new FilePlace("f", 1, 1), new BlockHead.Everybody(), List.of(range)), Map.of());
        UserPolicySource users = new UserPolicySource() {
            @Override
            public CompletableFuture<UserFile<UserFileContent>> find(Account account) {
                return CompletableFuture.completedFuture(
                        new UserFile.Usable<>(List.of(), "/home/lisa/.oidentd.conf", VERSION, file));
            }

            @Override
            public CompletableFuture<ResolvedHosts> resolve(Account account, UserPolicy asked) {
                hosts = asked.hosts();
                return names;
            }
        };
        var policy = new FilePolicy(
                () -> system,
                FilePolicyTest::noCgroup,
                users,
                uid -> {
                    throw new AssertionError("nobody registers for " + uid);
                },
                logins,
                forwarder,
                new Decider(new Random(1)),
                new UserIdFormat(UserId.UNIX, null, false),
                _ -> {});
        return policy.decide(PAIR, OWNER, Optional.of(LISA), List.of(), LookupTrace.NONE);
    }

    private static final String VERSION = "read once";

    private static String failure(CompletableFuture<UserId> answer) {
        Throwable cause = assertThrows(CompletionException.class, answer::join).getCause();
        assertTrue(cause instanceof IdentError.HiddenUser, () -> "" + cause);
        return String.valueOf(cause.getMessage());
    }

    @Test
    void aForwardThatFailsSaysWhoseItWasAndWhy() {
        Map<Throwable, String> reasons = Map.of(
                new ConnectException("cannot connect to 192.0.2.7:113: refused"),
                "cannot connect to 192.0.2.7:113: refused",
                new IdentError.NoUser(),
                "the answer is NO-USER",
                new TimeoutException(),
                "no answer in time");
        reasons.forEach((failure, reason) -> assertEquals(
                "the forward for lisa to 192.0.2.7 113 failed: " + reason + " (rule f:1:15)",
                failure(forced(FORWARD, (_, _, _) -> CompletableFuture.failedFuture(failure)))));
    }

    @Test
    void cancellingTheAnswerCancelsTheForward() {
        var forward = new CompletableFuture<byte[]>();
        var answer = forced(FORWARD, (_, _, uid) -> {
            assertEquals(1000, uid);
            return forward;
        });
        assertFalse(answer.isDone());
        answer.cancel(true);
        assertTrue(forward.isCancelled());
    }

    @Test
    void loginsAreAskedForOnBehalfOfTheAccountUntilTheAnswerIsCancelled() {
        var grant = new Range(new FilePlace("f", 1, 15), Filter.ANY, new Rule.Grant(Set.of(Capability.SPOOF)));
        var reply = new Statement.Reply(List.of(ReplyText.of("christophex")));
        var file = new UserFileContent.Parsed(
                new UserPolicy(List.of(new UserPolicy.Entry(new FilePlace("u", 1, 1), Filter.ANY, reply))));
        var answer = decide(grant, file, NOBODY);
        assertEquals(Set.of("christophex", "christophe", "christoph"), logins.names);
        assertEquals(1000L, logins.principal);
        answer.cancel(true);
        assertTrue(logins.found.isCancelled());
    }

    @Test
    void aNumberThatIsALoginIsDrawnAgain() {
        var answer = forced(new Statement.RandomNumeric(), NOBODY);
        String login = logins.names.iterator().next();
        logins.found.complete(Map.of(login, 1001L));
        // Each further draw finds the same login.
        assertEquals("all that was drawn for lisa are logins (rule f:1:15)", failure(answer));
    }

    @Test
    void aNumberThatIsNobodysLoginIsSent() {
        var answer = forced(new Statement.RandomNumeric(), NOBODY);
        String text = logins.names.iterator().next();
        logins.found.complete(Map.of());
        assertEquals(text, new String(answer.join().octets(), US_ASCII));
    }

    private static UserFileContent.Parsed file(String host, Statement statement) {
        return new UserFileContent.Parsed(new UserPolicy(List.of(new UserPolicy.Entry(
                new FilePlace("u", 1, 1),
                new Filter(List.of(new Condition.To(new HostPattern.Unresolved(host)))),
                statement))));
    }

    private static Range grant(Capability... capabilities) {
        return new Range(new FilePlace("f", 1, 15), Filter.ANY, new Rule.Grant(Set.of(capabilities)));
    }

    @Test
    void aFileWithNamesIsDecidedWhenTheyAreResolved() {
        var answer = decide(grant(Capability.NUMERIC), file("irc.example.net", new Statement.Numeric()), NOBODY);
        assertFalse(answer.isDone());
        assertEquals(Set.of("irc.example.net"), hosts);
        names.complete(new ResolvedHosts(Map.of("irc.example.net", List.of(ADDRESS))));
        assertEquals("1000", answer.join().text());
    }

    @Test
    void aNameThatCannotBeResolvedHidesWhoMayHide() {
        names.complete(new ResolvedHosts(Map.of()));
        assertEquals(
                "the file of lisa names irc.example.net, which cannot be resolved (rule f:1:15)",
                failure(decide(grant(Capability.HIDE), file("irc.example.net", new Statement.Hide()), NOBODY)));
        assertEquals(
                "lisa",
                decide(grant(Capability.NUMERIC), file("irc.example.net", new Statement.Numeric()), NOBODY)
                        .join()
                        .text());
    }

    @Test
    void cancellingTheAnswerCancelsTheResolution() {
        var answer = decide(grant(Capability.HIDE), file("irc.example.net", new Statement.Hide()), NOBODY);
        answer.cancel(true);
        assertTrue(names.isCancelled());
    }
}
