package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.server.Limits;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.server.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of a daemon in this process, which listens on a free port of 127.0.0.1 and asks the given lookups. */
record Start(
        InetSocketAddress address,
        List<LookupSpec> lookups,
        @Nullable Path plugins,
        Duration lookupTimeout) {

    /** Names the lookups, as {@code --lookup} does. */
    static Start asking(String... lookups) {
        return new Start(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                Stream.of(lookups).map(LookupSpec::parse).toList(),
                null,
                Duration.ofSeconds(40));
    }

    /** Sets another address to listen on. */
    Start on(InetSocketAddress other) {
        return new Start(other, lookups, plugins, lookupTimeout);
    }

    /** Sets the directory of plug-ins. */
    Start withPlugins(Path directory) {
        return new Start(address, lookups, directory, lookupTimeout);
    }

    /** Sets the time that a lookup may take. */
    Start within(Duration timeout) {
        return new Start(address, lookups, plugins, timeout);
    }

    /** Gives all settings. */
    DaemonSettings settings() {
        return new DaemonSettings(
                new ListenSettings(List.of(address), 113, Transport.AUTO, 1),
                new PrivilegeSettings(List.of(), Optional.empty()),
                new AnswerSettings(
                        lookups,
                        Optional.ofNullable(plugins),
                        new UserIdFormat("UNIX", null, false),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false),
                Limits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(lookupTimeout)),
                new MonitoringSettings(QueryLogFields.ALL, Optional.empty(), Optional.empty()));
    }

    /** Starts the daemon. */
    Daemon daemon() throws StartFailure {
        return Daemon.start(settings());
    }
}
