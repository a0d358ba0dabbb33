package io.github.nettyidentd.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.hop.HopStart;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.Registrations;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SystemLookupTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final ConnectionPair PAIR = new ConnectionPair(LOOPBACK, 6193, LOOPBACK, 23);
    private static final Policy OPEN = login(new UserIdFormat(UserId.UNIX, null, false));
    private static final Policy PLAIN = OPEN.hidingAccepted(() -> {});

    /** A table with the same owner for every connection. */
    private static final class OneOwner implements SocketTable {
        private final CompletableFuture<SocketOwner> owner;

        OneOwner(CompletableFuture<SocketOwner> owner) {
            this.owner = owner;
        }

        @Override
        public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
            return owner;
        }

        @Override
        public String source() {
            return "test";
        }

        @Override
        public void close() {}
    }

    /** The accounts of a small host. Looking up uid 666 fails. */
    private static final class SmallHost implements Accounts {
        @Override
        public CompletableFuture<Optional<Account>> find(long uid) {
            if (uid == 666) {
                return CompletableFuture.failedFuture(new IOException("no answer from the directory"));
            }
            return CompletableFuture.completedFuture(
                    Optional.ofNullable(Map.of(1000L, "stjohns", 1001L, "müller", 1002L, "a\nb")
                                    .get(uid))
                            .map(name -> new Account(uid, 100, name, "/home/" + uid)));
        }

        @Override
        public CompletableFuture<Optional<Account>> find(String login, Object principal) {
            throw new UnsupportedOperationException("nobody asks by login: " + login);
        }

        @Override
        public void close() {}
    }

    private static SystemLookup lookup(SocketOwner owner, Policy policy) {
        return lookup(new OneOwner(CompletableFuture.completedFuture(owner)), policy);
    }

    private static SystemLookup lookup(SocketTable table, Policy policy) {
        return new SystemLookup(
                table,
                HopStart.open(HopSettings.NONE, table, List.of(), List.of()),
                Registrations.NONE,
                new SmallHost(),
                policy,
                Optional.empty(),
                _ -> {},
                2);
    }

    /** A policy that answers with the login. */
    private static Policy login(UserIdFormat format) {
        return (_, _, account, _, _) -> CompletableFuture.completedFuture(
                        account.orElseThrow().name())
                .thenApply(login -> format.userId(new Decision.SendLogin(login), new Origin(login, "test")));
    }

    private static SocketOwner found(long uid, boolean accepted) {
        return new SocketOwner.Found(uid, TcpState.ESTABLISHED, 4711, accepted, 0, 0, "");
    }

    private static Throwable failure(SystemLookup lookup) {
        var answer = lookup.lookup(PAIR);
        var failure = assertThrows(CompletionException.class, answer::join).getCause();
        assertTrue(failure != null);
        return failure;
    }

    @Test
    void namesTheOwnersLogin() {
        assertEquals(
                UserId.unix("stjohns"),
                lookup(found(1000, false), PLAIN).lookup(PAIR).join());
    }

    @Test
    void boundsHowManyQueriesWaitForAnAccountButNotThoseThatAreAnsweredAtOnce() {
        List<CompletableFuture<UserId>> slow = new ArrayList<>();
        Policy policy = (pair, _, account, _, _) -> {
            if (pair.portOnServer() == PAIR.portOnServer()) {
                return CompletableFuture.completedFuture(
                        UserId.unix(account.orElseThrow().name()));
            }
            slow.add(new CompletableFuture<>());
            return slow.getLast();
        };
        SystemLookup lookup = lookup(found(1000, false), policy);
        var waits = new ConnectionPair(PAIR.serverAddress(), 1, PAIR.clientAddress(), 1);
        CompletableFuture<UserId> first = lookup.lookup(waits);
        assertFalse(lookup.lookup(waits).isDone());
        assertTrue(lookup.lookup(waits).isCompletedExceptionally());
        assertTrue(slow.getLast().isCancelled());
        assertEquals(UserId.unix("stjohns"), lookup.lookup(PAIR).join());

        assertTrue(first.cancel(true));
        assertTrue(slow.getFirst().isCancelled());
        assertFalse(lookup.lookup(waits).isDone());
    }

    @Test
    void namesOpsysAndCharsetAsTold() {
        var policy = login(new UserIdFormat(UserId.OTHER, "ISO-8859-1", false));
        assertEquals(
                UserId.ofOctets(UserId.OTHER, "ISO-8859-1", new byte[] {'m', (byte) 0xfc, 'l', 'l', 'e', 'r'}),
                lookup(found(1001, false), policy).lookup(PAIR).join());
    }

    @Test
    void saysNoUserWhereThereIsNoOwner() {
        var failure = failure(lookup(new SocketOwner.None(SocketOwner.Reason.ONLY_LISTENER), PLAIN));
        assertInstanceOf(IdentError.NoUser.class, failure);
        assertEquals("only a listening socket uses that port", failure.getMessage());
    }

    @Test
    void leavesAUidWithoutAnAccountToThePolicyUnlessTheConnectionWasAccepted() {
        Policy uids = (_, owner, account, _, _) -> CompletableFuture.completedFuture(
                UserId.unix(account.map(Account::name).orElse("uid" + owner.uid())));
        assertEquals(
                UserId.unix("uid4000"),
                lookup(found(4000, false), uids.hidingAccepted(() -> {}))
                        .lookup(PAIR)
                        .join());
        assertEquals(
                UserId.unix("uid4000"),
                lookup(found(4000, true), uids).lookup(PAIR).join());
        Throwable failure = failure(
                lookup(found(4000, true), uids.hidingAccepted(() -> fail("no account is hidden, for there is none"))));
        assertInstanceOf(IdentError.NoUser.class, failure);
        assertEquals("uid 4000 has no account, and the connection was accepted", failure.getMessage());
    }

    @Test
    void failsWhereTheAccountsOrTheKernelCannotBeAsked() {
        assertInstanceOf(IOException.class, failure(lookup(found(666, false), PLAIN)));
        var kernel = new OneOwner(CompletableFuture.failedFuture(new IOException("netlink")));
        assertInstanceOf(IOException.class, failure(lookup(kernel, PLAIN)));
    }

    @Test
    void hidesWhoAcceptedAConnectionUnlessToldOtherwise() {
        assertInstanceOf(IdentError.HiddenUser.class, failure(lookup(found(1000, true), PLAIN)));
        assertEquals(
                UserId.unix("stjohns"),
                lookup(found(1000, true), OPEN).lookup(PAIR).join());
    }

    @Test
    void saysUnknownErrorForALoginThatNoAnswerCanCarry() {
        assertEquals(
                IdentError.UNKNOWN_ERROR,
                assertInstanceOf(IdentError.class, failure(lookup(found(1002, false), PLAIN)))
                        .errorType());
        var ascii = login(new UserIdFormat(UserId.UNIX, "US-ASCII", false));
        assertEquals(
                IdentError.UNKNOWN_ERROR,
                assertInstanceOf(IdentError.class, failure(lookup(found(1001, false), ascii)))
                        .errorType());
    }

    @Test
    void refusesAnOpsysThatNoAnswerCanCarry() {
        assertThrows(IllegalArgumentException.class, () -> new UserIdFormat("UN:IX", null, false));
        assertThrows(IllegalArgumentException.class, () -> new UserIdFormat("UNIX", "no-such-charset", false));
    }
}
