package io.github.nettyidentd.testing;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.Daemon;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.DaemonSettings.AnswerSettings;
import io.github.nettyidentd.daemon.DaemonSettings.ListenSettings;
import io.github.nettyidentd.daemon.DaemonSettings.MonitoringSettings;
import io.github.nettyidentd.daemon.DaemonSettings.PrivilegeSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.RegistryLimits;
import io.github.nettyidentd.registry.RegistrySettings;
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

/**
 * The settings of a daemon in this process: it listens on a free port of 127.0.0.1, stays who it is, shows nothing, and
 * gives a lookup 40 s, so that a slow machine fails no test. A test changes what it is about.
 */
public record DaemonSetup(InetSocketAddress address, AnswerSettings answers, Duration lookupTimeout) {

    /** Asks the lookups, written as for {@code --lookup}; no plug-ins, no policy file of its own, nothing hidden. */
    public static DaemonSetup asking(String... lookups) {
        var answers = new AnswerSettings(
                Stream.of(lookups).map(LookupSpec::parse).toList(),
                Optional.empty(),
                new UserIdFormat(UserId.UNIX, null, false),
                Optional.empty(),
                Optional.empty(),
                false,
                HopSettings.NONE,
                RegistrySettings.NONE,
                false);
        return new DaemonSetup(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), answers, Duration.ofSeconds(40));
    }

    public DaemonSetup listeningOn(InetSocketAddress other) {
        return new DaemonSetup(other, answers, lookupTimeout);
    }

    public DaemonSetup withLookupTimeout(Duration timeout) {
        return new DaemonSetup(address, answers, timeout);
    }

    public DaemonSetup withPlugins(Path directory) {
        return with(new AnswerSettings(
                answers.lookups(),
                Optional.of(directory),
                answers.format(),
                answers.policyFile(),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                answers.hops(),
                answers.registry(),
                answers.hideErrors()));
    }

    public DaemonSetup withPolicy(Path file) {
        return with(new AnswerSettings(
                answers.lookups(),
                answers.plugins(),
                answers.format(),
                Optional.of(file),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                answers.hops(),
                answers.registry(),
                answers.hideErrors()));
    }

    /** Lets programs register over a local socket. */
    public DaemonSetup registeringAt(Path socket) {
        return with(new AnswerSettings(
                answers.lookups(),
                answers.plugins(),
                answers.format(),
                answers.policyFile(),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                answers.hops(),
                new RegistrySettings(Optional.of(socket), Optional.empty(), RegistryLimits.DEFAULT),
                answers.hideErrors()));
    }

    /**
     * What the options {@code --opsys}, {@code --charset}, {@code --reply}, {@code --answer-inbound} and
     * {@code --hide-errors} say.
     */
    public DaemonSetup answering(
            String opsys, @Nullable String charset, @Nullable String reply, boolean inbound, boolean hideErrors) {
        return with(new AnswerSettings(
                answers.lookups(),
                answers.plugins(),
                new UserIdFormat(opsys, charset, false),
                answers.policyFile(),
                Optional.ofNullable(reply),
                inbound,
                answers.hops(),
                answers.registry(),
                hideErrors));
    }

    private DaemonSetup with(AnswerSettings other) {
        return new DaemonSetup(address, other, lookupTimeout);
    }

    public DaemonSettings settings() {
        return new DaemonSettings(
                new ListenSettings(List.of(address), 0, List.of(), Transport.AUTO, 1, 0),
                new PrivilegeSettings(List.of(), Optional.empty()),
                answers,
                ServerLimits.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withLookup(lookupTimeout)),
                new MonitoringSettings(QueryLogFields.ALL, Optional.empty(), Optional.empty()));
    }

    /** Starts a daemon with these settings, which the test closes. */
    public Daemon start() throws StartFailure {
        return Daemon.start(settings());
    }
}
