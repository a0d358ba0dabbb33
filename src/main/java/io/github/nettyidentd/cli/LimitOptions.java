package io.github.nettyidentd.cli;

import io.github.nettyidentd.address.Network;
import io.github.nettyidentd.protocol.Rfc1413;
import io.github.nettyidentd.server.AccessList;
import io.github.nettyidentd.server.Limits;
import io.github.nettyidentd.server.SourceLimits;
import io.github.nettyidentd.server.Timeouts;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Who may ask, and what peers and lookups get at most. */
final class LimitOptions {

    @Option(
            names = "--allow",
            paramLabel = "CIDR",
            converter = NetworkConverter.class,
            description = "Let only this network ask, such as 10.0.0.0/8, or this address; may be given several times."
                    + " Default: everybody.")
    private List<Network> allow = List.of();

    @Option(
            names = "--deny",
            paramLabel = "CIDR",
            converter = NetworkConverter.class,
            description = "Let this network or address not ask, even if it is allowed; may be given several times."
                    + " Default: nobody.")
    private List<Network> deny = List.of();

    @Option(
            names = {"-l", "--max-connections"},
            paramLabel = "NUMBER",
            defaultValue = "10000",
            converter = CountConverter.class,
            description = "Close a new connection at once while this many are open; 0 is no limit."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    @Option(
            names = "--max-connections-per-source",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            converter = CountConverter.class,
            description = "The same for the connections of one IPv4 address, or IPv6 network of 64 bits."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxConnectionsPerSource;

    @Option(
            names = "--max-rate-per-source",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            converter = RateConverter.class,
            description = "Close connections of such a source that asks more often than this in a second, after as many"
                    + " queries at once as two seconds allow; 0 is no limit. Default: ${DEFAULT-VALUE}.")
    private int maxRatePerSource;

    @Option(names = "--limit-loopback", description = "Hold loopback addresses to the limits for a source, too.")
    private boolean limitLoopback;

    @Option(
            names = "--max-lookups",
            paramLabel = "NUMBER",
            defaultValue = "5000",
            converter = CountConverter.class,
            description = "Answer UNKNOWN-ERROR at once while this many lookups are under way; 0 is no limit."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxLookups;

    @Option(
            names = "--max-line",
            paramLabel = "OCTETS",
            defaultValue = "1000",
            converter = LineConverter.class,
            description = "Close a connection at a longer line, 64 to 1000. Default: ${DEFAULT-VALUE}.")
    private int maxLine;

    @Option(
            names = "--first-query-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = PeerTimeoutConverter.class,
            description =
                    "Close a connection that has sent no query after this time, 1s to 24h; at most the idle timeout"
                            + " counts. Default: ${DEFAULT-VALUE}.")
    private Duration firstQueryTimeout = Duration.ZERO;

    @Option(
            names = {"-t", "--idle-timeout"},
            paramLabel = "DURATION",
            defaultValue = "120s",
            converter = PeerTimeoutConverter.class,
            description =
                    "Close a connection after this time without a query, 1s to 24h, for example 90s or 2m; RFC 1413"
                            + " recommends 60s to 180s. Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = Duration.ZERO;

    @Option(
            names = "--write-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = PeerTimeoutConverter.class,
            description = "Close a connection whose peer reads none of its replies for this time, 1s to 24h."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration writeTimeout = Duration.ZERO;

    @Option(
            names = "--lookup-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = LookupTimeoutConverter.class,
            description =
                    "Answer UNKNOWN-ERROR after this time, 1ms to 1h, without an answer of a lookup. Default: ${DEFAULT-VALUE}.")
    private Duration lookupTimeout = Duration.ZERO;

    /** These, but for what is said in oidentd's words. */
    Limits limits(OidentdOptions oidentd) {
        return new Limits(
                new AccessList(allow, deny),
                oidentd.limit().orElse(maxConnections),
                new SourceLimits(maxConnectionsPerSource, maxRatePerSource, limitLoopback),
                maxLookups,
                maxLine,
                new Timeouts(firstQueryTimeout, oidentd.timeout().orElse(idleTimeout), writeTimeout, lookupTimeout));
    }

    /** For picocli. */
    static final class PeerTimeoutConverter extends DurationConverter {
        PeerTimeoutConverter() {
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
    static final class CountConverter extends NumberConverter {
        CountConverter() {
            super(0, Integer.MAX_VALUE);
        }
    }

    /** For picocli. */
    static final class RateConverter extends NumberConverter {
        RateConverter() {
            super(0, 1_000_000);
        }
    }

    /** For picocli. */
    static final class LineConverter extends NumberConverter {
        LineConverter() {
            super(Limits.MIN_LINE_OCTETS, Rfc1413.MAX_LINE_OCTETS);
        }
    }
}
