package io.github.nettyidentd.linux.socket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.hop.HopStart;
import io.github.nettyidentd.linux.account.NssAccounts;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.Policy;
import io.github.nettyidentd.system.SystemLookup;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.Ipv6;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The system lookup behind a server, asked over the wire about connections of other users' processes. */
class SystemLookupIT {

    private static final long DAEMON = 1;
    private static final long NOBODY = 65_534;
    private static final long WITHOUT_ACCOUNT = 54_321;

    private static final String NO_USER = "ERROR : NO-USER";
    private static final String HIDDEN_USER = "ERROR : HIDDEN-USER";

    /** The family of a socket, the address to which it connects, and the address on the wire. */
    enum Family {
        IPV4("inet", "127.0.0.1", "127.0.0.1"),
        IPV6("inet6", "::1", "::1"),
        IPV4_ON_IPV6("inet6", "::ffff:127.0.0.1", "127.0.0.1");

        private final String socket;
        private final String target;
        private final InetAddress address;

        Family(String socket, String target, String address) {
            this.socket = socket;
            this.target = target;
            this.address = InetAddress.ofLiteral(address);
        }

        void assumeAvailable() {
            Ipv6.assumeAvailableFor(address.getHostAddress());
        }
    }

    @Nested
    class ThroughNetlink extends Cases {
        @Override
        SocketTable open() throws IOException {
            SocketTable table = SocketTables.open();
            assumeTrue("netlink".equals(table.source()), "netlink sock_diag is refused here");
            return table;
        }
    }

    @Nested
    class ThroughProc extends Cases {
        @Override
        SocketTable open() {
            return new ProcSocketTable(Path.of("/proc/net"), UidMap.own());
        }
    }

    abstract static class Cases {

        private static final long OWN = Credentials.effectiveUid();

        /** Another user, where we may become one. */
        private static final long SOMEBODY = OWN == 0 ? DAEMON : OWN;

        private NssAccounts accounts;

        private SocketTable sockets;
        private SystemLookup lookup;
        private IdentServer server;

        abstract SocketTable open() throws IOException;

        @BeforeEach
        void start() throws Exception {
            serve(false);
        }

        private void serve(boolean answerInbound) throws Exception {
            Policy login = (_, _, account, _, _) -> CompletableFuture.completedFuture(
                    UserId.unix(account.orElseThrow(IdentError.NoUser::new).name()));
            accounts = new NssAccounts();
            sockets = open();
            lookup = new SystemLookup(
                    sockets,
                    HopStart.open(HopSettings.NONE, sockets, List.of(), List.of()),
                    Registrations.NONE,
                    accounts,
                    answerInbound ? login : login.hidingAccepted(() -> {}),
                    Optional.empty(),
                    _ -> {},
                    Integer.MAX_VALUE);
            server = IdentServer.builder().listenOnAll(0).lookup(lookup).start().get(30, SECONDS);
        }

        @AfterEach
        void stop() throws Exception {
            server.closeAsync().get(30, SECONDS);
            sockets.close();
            accounts.close();
        }

        private Asker peer(InetAddress address) throws IOException {
            return Asker.connect(
                    new InetSocketAddress(address, server.addresses().getFirst().getPort()));
        }

        /** Asks as the remote end of a connection between two ports of one address. */
        private String ask(Family family, int portOnServer, int portOnClient) throws IOException {
            try (var peer = peer(family.address)) {
                return peer.answer(portOnServer, portOnClient);
            }
        }

        private static ServerSocket listen(Family family) throws IOException {
            family.assumeAvailable();
            return new ServerSocket(0, 10, family.address);
        }

        private static ForeignSocket connect(long uid, Family family, ServerSocket listener) throws Exception {
            return connect("user " + uid + " socket " + family.socket, family, listener);
        }

        private static ForeignSocket connect(String steps, Family family, ServerSocket listener) throws Exception {
            return ForeignSocket.open(steps + " connect " + family.target + " " + listener.getLocalPort());
        }

        private static void assumeMayBecome(long uid) {
            assumeTrue(uid == OWN || OWN == 0, "needs root to become uid " + uid);
            assumeTrue(UidMap.own().canName(uid), "uid " + uid + " has no name in this user namespace");
        }

        /** Gives the reply that names an account, as another program knows it. */
        private static String user(long uid) throws Exception {
            Commands.Result account = Commands.run("id", "-nu", String.valueOf(uid));
            assumeTrue(account.status() == 0, "uid " + uid + " has no account here");
            return "USERID : UNIX :" + account.out().strip();
        }

        static Stream<Arguments> connections() {
            return Arrays.stream(Family.values())
                    .flatMap(family ->
                            LongStream.of(OWN, DAEMON, NOBODY).distinct().mapToObj(uid -> Arguments.of(family, uid)));
        }

        @ParameterizedTest
        @MethodSource("connections")
        void namesTheUserWhoConnected(Family family, long uid) throws Exception {
            assumeMayBecome(uid);
            try (var listener = listen(family);
                    var foreign = connect(uid, family, listener)) {
                assertEquals(user(uid), ask(family, foreign.port(), listener.getLocalPort()));
            }
        }

        @Test
        void namesNoUserForAUidWithoutAnAccount() throws Exception {
            assumeMayBecome(WITHOUT_ACCOUNT);
            try (var listener = listen(Family.IPV4);
                    var foreign = connect(WITHOUT_ACCOUNT, Family.IPV4, listener)) {
                assertEquals(NO_USER, ask(Family.IPV4, foreign.port(), listener.getLocalPort()));
            }
        }

        /** The kernel keeps the uid with which the socket was made, and each ident daemon sees that uid. */
        @Test
        void namesTheUserWhoMadeTheSocketEvenIfAnotherHoldsItNow() throws Exception {
            assumeMayBecome(DAEMON);
            try (var listener = listen(Family.IPV4);
                    var foreign = connect("socket inet user " + DAEMON, Family.IPV4, listener)) {
                assertEquals(user(0), ask(Family.IPV4, foreign.port(), listener.getLocalPort()));
            }
        }

        @Test
        void givesEachOfTwoQueriesInOneWriteItsOwnUser() throws Exception {
            assumeMayBecome(DAEMON);
            assumeMayBecome(NOBODY);
            try (var listener = listen(Family.IPV4);
                    var one = connect(DAEMON, Family.IPV4, listener);
                    var other = connect(NOBODY, Family.IPV4_ON_IPV6, listener);
                    var peer = peer(Family.IPV4.address)) {
                String ofOne = one.port() + " , " + listener.getLocalPort();
                String ofOther = other.port() + " , " + listener.getLocalPort();
                peer.send(ofOne + "\r\n" + ofOther + "\r\n");
                assertEquals(ofOne + " : " + user(DAEMON), peer.reply());
                assertEquals(ofOther + " : " + user(NOBODY), peer.reply());
            }
        }

        @ParameterizedTest
        @EnumSource
        void hidesWhoAcceptedAConnection(Family family) throws Exception {
            assertEquals(HIDDEN_USER, askAboutAccepted("user " + SOMEBODY + " socket " + family.socket, family));
        }

        @ParameterizedTest
        @EnumSource
        void namesWhoAcceptedAConnectionWhereThatIsWanted(Family family) throws Exception {
            stop();
            serve(true);
            assertEquals(user(SOMEBODY), askAboutAccepted("user " + SOMEBODY + " socket " + family.socket, family));
        }

        @ParameterizedTest
        @EnumSource
        void findsConnectionsOfSocketsBoundToAnInterface(Family family) throws Exception {
            String steps = "user " + SOMEBODY + " socket " + family.socket + " device lo";
            try (var listener = listen(family);
                    var foreign = connect(steps, family, listener)) {
                assertEquals(user(SOMEBODY), ask(family, foreign.port(), listener.getLocalPort()));
            }
            assertEquals(HIDDEN_USER, askAboutAccepted(steps, family));
        }

        private String askAboutAccepted(String steps, Family family) throws Exception {
            family.assumeAvailable();
            try (var foreign = ForeignSocket.open(steps + " listen " + family.target + " accept");
                    var connecting = new Socket(family.address, foreign.port())) {
                assertEquals(connecting.getLocalPort(), foreign.awaitAccepted());
                return ask(family, foreign.port(), connecting.getLocalPort());
            }
        }

        @ParameterizedTest
        @EnumSource
        void namesNoUserOnceTheConnectionIsClosed(Family family) throws Exception {
            try (var listener = listen(family)) {
                var foreign = connect(SOMEBODY, family, listener);
                try (var _ = listener.accept()) {
                    foreign.close();
                    assertEquals(NO_USER, ask(family, foreign.port(), listener.getLocalPort()));
                }
            }
        }

        @ParameterizedTest
        @EnumSource
        void namesNoUserWhereThereIsOnlyAListener(Family family) throws Exception {
            family.assumeAvailable();
            String steps = "user " + SOMEBODY + " socket " + family.socket + " listen " + family.target;
            try (var foreign = ForeignSocket.open(steps)) {
                assertEquals(NO_USER, ask(family, foreign.port(), 9));
            }
        }

        @Test
        void namesNoUserToAPeerThatIsNotTheOtherEnd() throws Exception {
            try (var listener = listen(Family.IPV4);
                    var foreign = connect(SOMEBODY, Family.IPV4, listener);
                    var stranger = Asker.connect(
                            new InetSocketAddress(
                                    Family.IPV4.address,
                                    server.addresses().getFirst().getPort()),
                            InetAddress.ofLiteral("127.0.0.2"))) {
                assertEquals(NO_USER, stranger.answer(foreign.port(), listener.getLocalPort()));
            }
        }
    }
}
