package io.github.nettyidentd.hop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a miss has the source look for namespaces. */
class NamespaceTablesTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");
    private static final ConnectionPair OUTSIDE =
            new ConnectionPair(InetAddress.ofLiteral("198.51.100.1"), 40001, PEER, 6667);
    private static final ConnectionPair INSIDE =
            new ConnectionPair(InetAddress.ofLiteral("10.88.0.5"), 41178, PEER, 6667);
    private static final Translation TRANSLATED = new Translation(OUTSIDE, INSIDE, 0);
    private static final Translation PLAIN = new Translation(OUTSIDE, OUTSIDE, 0);

    /** Finds no namespaces. */
    private static final class Source implements NamespaceSource {
        private Optional<Instant> since = Optional.empty();
        private int sweeps;

        @Override
        public CompletableFuture<?> sweep() {
            sweeps++;
            return since.isPresent()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new IOException("the helper is away"));
        }

        @Override
        public Optional<Instant> connectedSince() {
            return since;
        }
    }

    private final Source source = new Source();
    private final NamespaceTables tables = new NamespaceTables(Map.of(), List.of());

    NamespaceTablesTest() {
        tables.follow(source);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private int sweepsOf(Translation connection) {
        int before = source.sweeps;
        assertEquals(new Result.None(), tables.find(connection).join());
        return source.sweeps - before;
    }

    @Test
    void eachMissOfATranslatedConnectionLooksAgain() {
        source.since = Optional.of(Instant.EPOCH);

        assertEquals(1, sweepsOf(TRANSLATED));
        assertEquals(1, sweepsOf(TRANSLATED));
    }

    @Test
    void anotherMissLooksOnlyUntilAllAreKnown() {
        source.since = Optional.of(Instant.EPOCH);

        assertEquals(1, sweepsOf(PLAIN));
        assertEquals(0, sweepsOf(PLAIN));
    }

    @Test
    void looksAgainOnceTheSourceIsBack() {
        source.since = Optional.of(Instant.EPOCH);
        assertEquals(1, sweepsOf(PLAIN));

        source.since = Optional.of(Instant.EPOCH.plusSeconds(1));
        assertEquals(1, sweepsOf(PLAIN));
        assertEquals(0, sweepsOf(PLAIN));
    }

    @Test
    void cannotTellWhileTheSourceIsAway() {
        assertInstanceOf(IOException.class, tables.find(PLAIN).exceptionNow());

        source.since = Optional.of(Instant.EPOCH);
        assertEquals(1, sweepsOf(PLAIN));
        source.since = Optional.empty();
        assertInstanceOf(IOException.class, tables.find(PLAIN).exceptionNow());
    }
}
