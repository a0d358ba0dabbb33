package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.allGiven;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.protocol.Rfc1413;
import io.github.nettyidentd.server.AccessList;
import io.github.nettyidentd.server.ServerLimits;
import io.github.nettyidentd.server.SourceLimits;
import io.github.nettyidentd.server.Timeouts;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say which peers may ask, and what peers and lookups get at most. */
final class LimitOptions {

    private final OptionSpec allow = list(Network.class, "--allow")
            .paramLabel("CIDR")
            .converters(Converters::network)
            .description("Accept queries only from this network, such as 10.0.0.0/8, or from this address; may be given"
                    + " several times. Default: everybody.")
            .build();

    private final OptionSpec deny = list(Network.class, "--deny")
            .paramLabel("CIDR")
            .converters(Converters::network)
            .description("Refuse queries from this network or address, even if it is allowed; may be given several"
                    + " times. Default: nobody.")
            .build();

    private final OptionSpec maxConnections = option("-l", "--max-connections")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(count())
            .defaultValue("10000")
            .description(
                    "Keep at most this many connections open; for a further one, the longest-idle connection of the"
                            + " largest holder is closed; 0 means no limit. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec maxQueries = option("--max-queries")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(count())
            .defaultValue("0")
            .description(
                    "Close a connection once this many of its queries are answered; 1 does what oidentd does; 0 means"
                            + " no limit. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec maxConnectionsPerSource = option("--max-connections-per-source")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(count())
            .defaultValue("1000")
            .description("Accept at most this many open connections from one source, an IPv4 address or an IPv6 network"
                    + " of 64 bits; larger networks may have more; 0 means no limit. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec maxRatePerSource = option("--max-rate-per-source")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(new Converters.WholeNumber(0, 1_000_000))
            .defaultValue("1000")
            .description("Accept at most this many queries a second from one source; a burst may contain the queries of"
                    + " two seconds. A connection that exceeds the limit is closed; 0 means no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec limitLoopback = flag("--limit-loopback")
            .description("Apply the limits for a source to loopback addresses, too.")
            .build();

    private final OptionSpec maxLookups = option("--max-lookups")
            .paramLabel("NUMBER")
            .type(int.class)
            .converters(count())
            .defaultValue("5000")
            .description("Answer UNKNOWN-ERROR while this many lookups are waiting; one source can take a quarter of"
                    + " them, one account a sixteenth. Lookups that need no waiting are always answered; 0"
                    + " means no limit. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec maxLine = option("--max-line")
            .paramLabel("OCTETS")
            .type(int.class)
            .converters(new Converters.WholeNumber(ServerLimits.MIN_LINE_OCTETS, Rfc1413.MAX_LINE_OCTETS))
            .defaultValue("1000")
            .description(
                    "Close a connection that sends a line longer than this (64 to 1000 octets). Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec firstQueryTimeout = option("--first-query-timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(peerTimeout())
            .defaultValue("30s")
            .description("Close a connection that has not sent a query within this time (1s to 24h), or within the idle"
                    + " timeout if that is shorter. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec idleTimeout = option("-t", "--idle-timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(idleTimeout())
            .defaultValue("120s")
            .description(
                    "Close a connection after this time (1s to 24h, for example 90s or 2m) without a query; 0 means no limit"
                            + " after the first query. RFC 1413 recommends 60s to 180s. Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec writeTimeout = option("--write-timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(peerTimeout())
            .defaultValue("30s")
            .description("Close a connection whose peer reads none of its replies for this time (1s to 24h)."
                    + " Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec lookupTimeout = option("--lookup-timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(new DurationConverter("1ms", "1h"))
            .defaultValue("5s")
            .description("Answer UNKNOWN-ERROR if a lookup takes longer than this time (1ms to 1h). Default:"
                    + " ${DEFAULT-VALUE}.")
            .build();

    void addTo(CommandSpec command) {
        add(
                command,
                allow,
                deny,
                maxConnections,
                maxQueries,
                maxConnectionsPerSource,
                maxRatePerSource,
                limitLoopback,
                maxLookups);
        add(command, maxLine, firstQueryTimeout, idleTimeout, writeTimeout, lookupTimeout);
    }

    /** Reads a maximum count; 0 means no limit. */
    static Converters.WholeNumber count() {
        return new Converters.WholeNumber(0, Integer.MAX_VALUE);
    }

    /** Reads how long the server waits for a peer. */
    static DurationConverter peerTimeout() {
        return new DurationConverter("1s", "24h");
    }

    /** Reads how long the server waits for a peer's next query; 0 means no limit. */
    static DurationConverter idleTimeout() {
        return new DurationConverter.OrNoLimit("1s", "24h");
    }

    /** The limits of these options, and of oidentd's options with the same meaning. */
    ServerLimits limits(CommandLine command, OidentdOptions oidentd) {
        return new ServerLimits(
                new AccessList(allGiven(allow), allGiven(deny)),
                Options.later(command, maxConnections, oidentd.limit()).getValue(),
                maxQueries.getValue(),
                new SourceLimits(
                        maxConnectionsPerSource.getValue(), maxRatePerSource.getValue(), isGiven(limitLoopback)),
                maxLookups.getValue(),
                maxLine.getValue(),
                new Timeouts(
                        firstQueryTimeout.getValue(),
                        Options.later(command, idleTimeout, oidentd.timeout()).getValue(),
                        writeTimeout.getValue(),
                        lookupTimeout.getValue()));
    }
}
