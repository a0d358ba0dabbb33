package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.server.ServerLimits;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings of a daemon in this process: on a free port of 127.0.0.1, with lookups that the test names. */
record Start(
        InetSocketAddress address,
        List<LookupSpec> lookups,
        @Nullable Path plugins,
        Duration lookupTimeout) {

    static Start asking(String... lookups) {
        return new Start(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                Stream.of(lookups).map(LookupSpec::parse).toList(),
                null,
                Duration.ofSeconds(40));
    }

    Start on(InetSocketAddress other) {
        return new Start(other, lookups, plugins, lookupTimeout);
    }

    Start withPlugins(Path directory) {
        return new Start(address, lookups, directory, lookupTimeout);
    }

    Start within(Duration timeout) {
        return new Start(address, lookups, plugins, timeout);
    }

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
                ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(lookupTimeout)),
                new MonitoringSettings(QueryLogFields.ALL, Optional.empty(), Optional.empty()));
    }

    Daemon daemon() throws StartFailure {
        return Daemon.start(settings());
    }
}
