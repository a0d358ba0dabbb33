package io.github.nettyidentd.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private static final String SERVED = "HTTP/1.1 200 OK";
    private static final String CLOSED = "";
    private static final int DEADLINE_MILLIS = 40_000;

    private static final Health WELL = new Health() {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CompletableFuture<Void> alive() {
            return CompletableFuture.completedFuture(null);
        }
    };

    private static final PolicyNumbers NONE = new PolicyNumbers() {
        @Override
        public long accountsCached() {
            return 0;
        }

        @Override
        public long userFilesCached() {
            return 0;
        }

        @Override
        public Optional<Instant> readAt() {
            return Optional.empty();
        }
    };

    private final Deque<Socket> open = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // started before each test
    private MetricsServer server;

    @BeforeEach
    void start() throws IOException {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        server = MetricsServer.start(loopback, new DaemonMetrics(new Counters(), "1.2.3", NONE), WELL);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    @Test
    void servesSoManyConnectionsAndNoMore() throws Exception {
        for (int i = 0; i < MetricsServer.MAX_CONNECTIONS; i++) {
            assertEquals(SERVED, requestAnew());
        }
        assertEquals(CLOSED, requestAnew());
        assertEquals(CLOSED, requestAnew());
        // those before go on
        assertEquals(SERVED, request(open.getFirst()));

        open.removeFirst().close();
        // once the server has noticed
        Instant end = Instant.now().plusMillis(DEADLINE_MILLIS);
        String answer = requestAnew();
        while (!answer.equals(SERVED) && Instant.now().isBefore(end)) {
            answer = requestAnew();
        }
        assertEquals(SERVED, answer);
    }

    /** On a connection that stays open, if it is served. */
    private String requestAnew() throws IOException {
        var socket = new Socket();
        socket.connect(server.address(), DEADLINE_MILLIS);
        socket.setSoTimeout(DEADLINE_MILLIS);
        String answer = request(socket);
        if (answer.equals(SERVED)) {
            open.addLast(socket);
        } else {
            socket.close();
        }
        return answer;
    }

    /** The first line of the answer, which is read to its end. */
    private static String request(Socket socket) throws IOException {
        var answer = new StringBuilder();
        try {
            socket.getOutputStream().write("GET /health/ready HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            for (int octet = 0; octet >= 0 && answer.indexOf("ok\n") < 0; ) {
                octet = socket.getInputStream().read();
                if (octet >= 0) {
                    answer.append((char) octet);
                }
            }
        } catch (SocketException e) {
            // reset, as it was closed before it was read from
            return CLOSED;
        }
        return answer.toString().lines().findFirst().orElse(CLOSED);
    }
}
