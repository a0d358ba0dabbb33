package io.github.nettyidentd.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With ident servers that are a few lines of Java. */
class ForwardsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress HOST = InetAddress.ofLiteral("10.0.0.5");
    private static final InetAddress SERVER = InetAddress.ofLiteral("198.51.100.6");
    private static final Forward.Holder HOLDER = new Forward.Holder(HOST, "this host");

    private final Forwards forwards = new Forwards(Duration.ofSeconds(5));

    @AfterEach
    void close() {
        forwards.close();
    }

    /** Answers each line that is a query; counts the connections, and keeps all lines. */
    private static final class IdentPeer implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 50, LOOPBACK);
        private final AtomicInteger connections = new AtomicInteger();
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final int answersOfOneConnection;
        private final String answer;

        IdentPeer(int answersOfOneConnection, String answer) throws IOException {
            this.answersOfOneConnection = answersOfOneConnection;
            this.answer = answer;
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        Socket accepted = listening.accept();
                        connections.incrementAndGet();
                        open.add(accepted);
                        Thread.ofPlatform().daemon().start(() -> serve(accepted));
                    }
                } catch (IOException e) {
                    // The test has ended.
                }
            });
        }

        private void serve(Socket accepted) {
            try (accepted) {
                var in = new BufferedReader(new InputStreamReader(accepted.getInputStream(), US_ASCII));
                for (int i = 0; i < answersOfOneConnection; i++) {
                    String line = in.readLine();
                    if (line != null && line.startsWith("PROXY")) {
                        lines.add(line);
                        line = in.readLine();
                    }
                    if (line == null) {
                        return;
                    }
                    lines.add(line);
                    accepted.getOutputStream().write((line + " : " + answer + "\r\n").getBytes(US_ASCII));
                }
            } catch (IOException e) {
                // The test has ended, or the client has.
            }
        }

        Forward forward(ConnectionPair pair, boolean proxyHeader) {
            return new Forward(List.of(LOOPBACK), listening.getLocalPort(), pair, proxyHeader, HOLDER);
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static ConnectionPair pair(int portOnServer) {
        return new ConnectionPair(HOST, portOnServer, SERVER, 6667);
    }

    private UserId ask(Forward forward) throws Exception {
        return forwards.ask(forward).get(10, SECONDS);
    }

    @Test
    void asksFurtherQueriesOnTheSameConnection() throws Exception {
        try (var peer = new IdentPeer(100, "USERID : UNIX : alice")) {
            for (int i = 1; i <= 5; i++) {
                assertEquals("alice", ask(peer.forward(pair(i), false)).text().strip());
            }
            assertEquals(1, peer.connections.get());
        }
    }

    @Test
    void asksAPeerThatClosesAfterOneAnswerOnNewConnections() throws Exception {
        try (var peer = new IdentPeer(1, "USERID : UNIX : alice")) {
            for (int i = 1; i <= 5; i++) {
                assertEquals("alice", ask(peer.forward(pair(i), false)).text().strip());
            }
            assertEquals(5, peer.connections.get());
        }
    }

    @Test
    void keepsTheConnectionAfterAnError() throws Exception {
        try (var peer = new IdentPeer(100, "ERROR : HIDDEN-USER")) {
            for (int i = 1; i <= 2; i++) {
                var answer = forwards.ask(peer.forward(pair(i), false));
                var failure = assertThrows(ExecutionException.class, () -> answer.get(10, SECONDS));
                assertInstanceOf(IdentError.HiddenUser.class, failure.getCause());
            }
            assertEquals(1, peer.connections.get());
        }
    }

    @Test
    void noQueryWaitsForAnother() throws Exception {
        try (var silent = new ServerSocket(0, 50, LOOPBACK)) {
            List<CompletableFuture<UserId>> answers = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                answers.add(
                        forwards.ask(new Forward(List.of(LOOPBACK), silent.getLocalPort(), pair(i), false, HOLDER)));
            }
            List<Socket> accepted = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                accepted.add(silent.accept());
            }
            for (Socket socket : accepted) {
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
                socket.getOutputStream().write((line + " : USERID : UNIX : alice\r\n").getBytes(US_ASCII));
            }
            for (var answer : answers) {
                assertEquals("alice", answer.get(10, SECONDS).text().strip());
            }
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }

    @Test
    void sendsTheTrueAddressesFirst() throws Exception {
        try (var peer = new IdentPeer(100, "USERID : UNIX : alice")) {
            ask(peer.forward(pair(50_000), true));
            assertEquals(List.of("PROXY TCP4 198.51.100.6 10.0.0.5 6667 113", "50000 , 6667"), peer.lines);
        }
    }

    @Test
    void sendsAddressesOfIpv6WithoutTheirScope() throws Exception {
        var pair = new ConnectionPair(
                InetAddress.ofLiteral("fe80::5%1"), 50_000, InetAddress.ofLiteral("2001:db8::6"), 6667);
        try (var peer = new IdentPeer(100, "USERID : UNIX : alice")) {
            ask(peer.forward(pair, true));
            assertEquals("PROXY TCP6 2001:db8:0:0:0:0:0:6 fe80:0:0:0:0:0:0:5 6667 113", peer.lines.getFirst());
        }
    }

    @Test
    void aConnectionWithAHeaderIsForOnePairOnly() throws Exception {
        try (var peer = new IdentPeer(100, "USERID : UNIX : alice")) {
            ask(peer.forward(pair(1), true));
            ask(peer.forward(pair(1), true));
            assertEquals(1, peer.connections.get());
            ask(peer.forward(pair(2), true));
            ask(peer.forward(pair(1), false));
            assertEquals(3, peer.connections.get());
        }
    }

    /** The silent server has twelve connections, and no thirteenth one before it has answered. */
    @Test
    void aForwardBeyondTheShareOfItsHostWaits() throws Exception {
        try (var silent = new ServerSocket(0, 50, LOOPBACK)) {
            List<CompletableFuture<UserId>> answers = new ArrayList<>();
            for (int i = 1; i <= 13; i++) {
                answers.add(
                        forwards.ask(new Forward(List.of(LOOPBACK), silent.getLocalPort(), pair(i), false, HOLDER)));
            }
            List<Socket> accepted = new ArrayList<>();
            for (int i = 1; i <= 12; i++) {
                accepted.add(silent.accept());
            }
            answers.getFirst().cancel(false);
            try (Socket last = silent.accept()) {
                last.getOutputStream().write("13 , 6667 : USERID : UNIX : alice\r\n".getBytes(US_ASCII));
                assertEquals("alice", answers.getLast().get(10, SECONDS).text().strip());
            }
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }

    @Test
    void letsGoOfAConnectionThatNobodyUses() throws Exception {
        try (var peer = new IdentPeer(100, "USERID : UNIX : alice")) {
            ask(peer.forward(pair(1), false));
            Socket accepted = peer.open.getFirst();
            Await.until("the connection is closed", accepted::isClosed);
        }
    }
}
