package io.github.nettyidentd.daemon;

import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.AnswerForm;
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
                List.of(address),
                113,
                lookups,
                Optional.ofNullable(plugins),
                new AnswerForm("UNIX", null, false),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false,
                false,
                Limits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(lookupTimeout)),
                Transport.AUTO,
                1,
                LogContent.ALL,
                Optional.empty(),
                Optional.empty());
    }

    Daemon daemon() throws StartFailure {
        return Daemon.start(settings());
    }
}
