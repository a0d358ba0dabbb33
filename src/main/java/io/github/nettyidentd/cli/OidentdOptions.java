package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Flags of oidentd's command line that mean little or nothing here, so that such a line starts us as it stands. */
final class OidentdOptions {

    @Option(
            names = {"-d", "--debug"},
            description = "The same as --log-level debug.")
    private boolean debug;

    @Option(
            names = {"-q", "--quiet"},
            description = "The same as --log-level warn: no line for each query.")
    private boolean quiet;

    @Option(
            names = {"-i", "--foreground"},
            description = "Accepted and without effect: the daemon always stays in the foreground.")
    @SuppressWarnings("UnusedVariable")
    private boolean foreground;

    @Option(
            names = {"-S", "--nosyslog"},
            description = "Accepted and without effect: the log always goes to standard error.")
    @SuppressWarnings("UnusedVariable")
    private boolean nosyslog;

    @Option(names = "--address", converter = HostAndPort.Listening.class, hidden = true)
    private List<HostAndPort> addresses = List.of();

    @Option(names = "--other", arity = "0..1", fallbackValue = UserId.OTHER, hidden = true)
    private @Nullable String other;

    @Option(names = "--error", hidden = true)
    private boolean error;

    @Option(names = "--timeout", converter = LimitOptions.PeerTimeoutConverter.class, hidden = true)
    private @Nullable Duration timeout;

    @Option(names = "--limit", converter = LimitOptions.CountConverter.class, hidden = true)
    private @Nullable Integer limit;

    @Option(
            names = {"-m", "--masquerade"},
            hidden = true)
    private boolean masquerade;

    @Option(
            names = {"-M", "--masquerade-first"},
            hidden = true)
    private boolean masqueradeFirst;

    @Option(
            names = {"-f", "--forward"},
            arity = "0..1",
            fallbackValue = "",
            hidden = true)
    private @Nullable String forward;

    @Option(
            names = {"-P", "--proxy"},
            hidden = true)
    private @Nullable String proxy;

    /** oidentd's word for {@code --listen}. */
    List<HostAndPort> addresses() {
        return addresses;
    }

    /** oidentd's word for {@code --opsys}. */
    Optional<String> other() {
        return Optional.ofNullable(other);
    }

    /** oidentd's word for {@code --hide-errors}. */
    boolean error() {
        return error;
    }

    /** oidentd's word for {@code --idle-timeout}. */
    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** oidentd's word for {@code --max-connections}. */
    Optional<Integer> limit() {
        return Optional.ofNullable(limit);
    }

    /** The level that these flags ask for, or the given one. */
    LogOptions.Level logLevel(LogOptions.Level other) {
        if (debug) {
            return LogOptions.Level.DEBUG;
        }
        return quiet ? LogOptions.Level.WARN : other;
    }

    /**
     * Refuses what cannot be.
     *
     * @throws ParameterException which names the flag
     */
    void check(CommandLine command) {
        if (debug && quiet) {
            throw new ParameterException(command, "--debug and --quiet (expected: one of them)");
        }
        refuse(command, masquerade, "-m, --masquerade");
        refuse(command, masqueradeFirst, "-M, --masquerade-first");
        refuse(command, forward != null, "-f, --forward");
        refuse(command, proxy != null, "-P, --proxy");
    }

    private static void refuse(CommandLine command, boolean given, String flag) {
        if (given) {
            throw new ParameterException(
                    command,
                    flag + ": this version answers for no hosts behind NAT (expected: none of -m, -M, -f, -P)");
        }
    }
}
