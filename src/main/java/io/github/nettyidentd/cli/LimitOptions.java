package io.github.nettyidentd.cli;

import io.github.nettyidentd.server.Limits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What peers and lookups get at most. */
final class LimitOptions {

    @Option(
            names = {"-t", "--idle-timeout"},
            paramLabel = "DURATION",
            defaultValue = "120s",
            converter = IdleTimeoutConverter.class,
            description =
                    "Close a connection after this time without a query, 1s to 24h, for example 90s or 2m; RFC 1413"
                            + " recommends 60s to 180s. Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--lookup-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = LookupTimeoutConverter.class,
            description =
                    "Answer UNKNOWN-ERROR after this time, 1ms to 1h, without an answer of a lookup. Default: ${DEFAULT-VALUE}.")
    private Duration lookupTimeout = Duration.ZERO;

    @Option(
            names = {"-l", "--max-connections"},
            paramLabel = "NUMBER",
            defaultValue = "10000",
            converter = ConnectionsConverter.class,
            description = "Close a new connection at once while this many are open. Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    /** These, but for what is said in oidentd's words. */
    Limits limits(OidentdOptions oidentd) {
        return new Limits(
                oidentd.limit().orElse(maxConnections), oidentd.timeout().orElse(idleTimeout), lookupTimeout);
    }

    /** For picocli. */
    static final class IdleTimeoutConverter extends DurationConverter {
        IdleTimeoutConverter() {
            super("1s", "24h");
        }
    }

    /** For picocli; what a lookup's deadline can be. */
    static final class LookupTimeoutConverter extends DurationConverter {
        LookupTimeoutConverter() {
            super("1ms", "1h");
        }
    }

    /** For picocli. */
    static final class ConnectionsConverter extends NumberConverter {
        ConnectionsConverter() {
            super(1, Integer.MAX_VALUE);
        }
    }
}
