package io.github.nettyidentd.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.bench.Load.Mode;
import io.github.nettyidentd.server.IdentServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a server of ours, and against servers that do not do what they should. */
class LoadGeneratorTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final List<PortPair> PAIRS = List.of(new PortPair(6193, 23), new PortPair(65535, 1));
    private static final Questions HITS = Questions.about(PAIRS, ExpectedReply.userId("stjohns"));

    private final AtomicLong asked = new AtomicLong();
    private IdentServer server;

    @BeforeEach
    void start() {
        Lookup lookup = pair -> {
            asked.incrementAndGet();
            return pair.portOnServer() == 6193 || pair.portOnServer() == 65535
                    ? CompletableFuture.completedFuture(UserId.unix("stjohns"))
                    : CompletableFuture.failedFuture(new IdentError.NoUser());
        };
        server = IdentServer.builder()
                .listen(new InetSocketAddress(LOOPBACK, 0))
                .lookup(lookup)
                .start()
                .join();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int port() {
        return server.addresses().getFirst().getPort();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void countsEachAnswerOnce(Mode mode) throws Exception {
        LoadResult result =
                LoadGenerator.run(Load.closed(mode, 4, mode == Mode.PIPELINE ? 16 : 1, SHORT), port(), HITS);

        assertEquals(0, result.unanswered());
        assertTrue(result.answers() > 0);
        assertEquals(asked.get(), result.answers());
        assertEquals(result.answers(), result.latency().getTotalCount());
    }

    @Test
    void openLoopAsksAsOftenAsItIsTold() throws Exception {
        LoadResult result = LoadGenerator.run(Load.open(Mode.CONNECT, 8, 500, SHORT), port(), HITS);

        assertEquals(100, result.answers());
        assertEquals(100, asked.get());
    }

    @Test
    void missesAreNoUser() throws Exception {
        Questions misses = Questions.aboutNone(PAIRS);

        assertTrue(LoadGenerator.run(Load.closed(Mode.KEEP_ALIVE, 2, 1, SHORT), port(), misses)
                        .answers()
                > 0);
    }

    @Test
    void wrongAnswerEndsTheRun() {
        Questions others = Questions.about(PAIRS, ExpectedReply.userId("lisa"));
        Load load = Load.closed(Mode.KEEP_ALIVE, 1, 1, SHORT);

        WrongAnswerException wrong =
                assertThrows(WrongAnswerException.class, () -> LoadGenerator.run(load, port(), others));
        assertTrue(
                wrong.toString().matches(".*expected USERID : ... : lisa, and got '.* : USERID : UNIX :stjohns'"),
                wrong.toString());
    }

    @Test
    void whatIsNotAnsweredIsCounted() throws Exception {
        try (var closing = new ServerSocket(0, 50, LOOPBACK)) {
            Thread closer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 4; i++) {
                        Socket accepted = closing.accept();
                        accepted.getInputStream().read();
                        accepted.close();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Load load = Load.open(Mode.CONNECT, 1, 20, SHORT);

            LoadResult result = LoadGenerator.run(load, closing.getLocalPort(), HITS);
            closer.join();
            assertEquals(0, result.answers());
            assertEquals(4, result.unanswered());
        }
    }

    @Test
    void daemonThatIsNotThereEndsTheRun() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            free = socket.getLocalPort();
        }
        Load load = Load.closed(Mode.CONNECT, 1, 1, Duration.ofMinutes(1));

        assertThrows(IOException.class, () -> LoadGenerator.run(load, free, HITS));
    }
}
