package io.github.nettyidentd.monitoring;

import static io.github.nettyidentd.monitoring.MetricsClient.SERVED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.RunningDaemon;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Greedy clients of the metrics, and a daemon that has the memory with which it is shipped. */
class MetricsLoadIT {

    private static final String LIVE = "/health/live";
    private static final String NOT_READ = "GET / HTTP/1.1\r\n\r\n";
    private static final long OCTETS = 11_000_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private RunningDaemon daemon;
    private InetSocketAddress metrics;

    @BeforeEach
    void start() throws Exception {
        daemon = RunningDaemon.start("--metrics", "0", "--lookup", "fixed:user-id=someone");
        URI root = Metrics.of(daemon).address();
        metrics = new InetSocketAddress(root.getHost(), root.getPort());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        daemon.close();
    }

    @Test
    void requestsWhoseAnswersNobodyReadsStayInTheKernel() throws Exception {
        open.add(MetricsClient.flood(metrics, NOT_READ, OCTETS));
        open.add(MetricsClient.flood(metrics, NOT_READ, OCTETS));

        assertServes();
    }

    @Test
    void anyNumberOfSlowClientsLeavesRoomForAnother() throws Exception {
        for (int i = 0; i < 3 * MetricsServer.MAX_CONNECTIONS; i++) {
            connect().send("G");
        }

        assertServes();
    }

    private void assertServes() throws Exception {
        assertEquals(SERVED, connect().request(LIVE));
        assertEquals(
                "6193,23:USERID:OTHER:someone",
                Asker.ask(daemon.address(), 6193, 23).replace(" ", ""));
        assertEquals(List.of(), daemon.problems());
    }

    private MetricsClient connect() throws Exception {
        MetricsClient client = MetricsClient.connect(metrics);
        open.add(client);
        return client;
    }
}
