package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.allGiven;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.api.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options of oidentd that mean little or nothing here, or have another name here. With them, a command line written for
 * oidentd starts this daemon as it is. What would change answers and does not exist here is refused, never ignored.
 */
final class OidentdOptions {

    private final OptionSpec debug =
            flag("-d", "--debug").description("The same as --log-level debug.").build();

    private final OptionSpec quiet = flag("-q", "--quiet")
            .description("The same as --log-level warn: no line for each query.")
            .build();

    private final OptionSpec foreground = flag("-i", "--foreground")
            .description("Accepted and without effect: the daemon always stays in the foreground.")
            .build();

    private final OptionSpec nosyslog = flag("-S", "--nosyslog")
            .description("Accepted and without effect: the log always goes to standard error.")
            .build();

    private final OptionSpec addresses = list(HostAndPort.class, "--address")
            .converters(new HostAndPort.Listening())
            .hidden(true)
            .build();

    private final OptionSpec other = option("--other")
            .arity("0..1")
            .fallbackValue(UserId.OTHER)
            .hidden(true)
            .build();

    private final OptionSpec error = flag("--error").hidden(true).build();

    private final OptionSpec timeout = option("--timeout")
            .type(Duration.class)
            .converters(LimitOptions.idleTimeout())
            .hidden(true)
            .build();

    private final OptionSpec limit = option("--limit")
            .type(int.class)
            .converters(LimitOptions.count())
            .hidden(true)
            .build();

    private final OptionSpec masquerade =
            flag("-m", "--masquerade").hidden(true).build();

    private final OptionSpec masqueradeFirst =
            flag("-M", "--masquerade-first").hidden(true).build();

    private final OptionSpec forward = option("-f", "--forward")
            .arity("0..1")
            .fallbackValue("")
            .hidden(true)
            .build();

    private final OptionSpec proxy = option("-P", "--proxy").hidden(true).build();

    void addTo(CommandSpec command) {
        add(command, debug, quiet, foreground, nosyslog, addresses, other, error, timeout, limit);
        add(command, masquerade, masqueradeFirst, forward, proxy);
    }

    /** The values of {@code --address}, oidentd's name for {@code --listen}. */
    List<HostAndPort> addresses() {
        return allGiven(addresses);
    }

    /** The value of {@code --other}, oidentd's name for {@code --opsys}. */
    Optional<String> other() {
        return given(other);
    }

    /** Whether {@code --error} was given, oidentd's name for {@code --hide-errors}. */
    boolean error() {
        return isGiven(error);
    }

    /** The value of {@code --timeout}, oidentd's name for {@code --idle-timeout}. */
    Optional<Duration> timeout() {
        return given(timeout);
    }

    /** The value of {@code --limit}, oidentd's name for {@code --max-connections}. */
    Optional<Integer> limit() {
        return given(limit);
    }

    /** The log level of {@code --debug} or {@code --quiet}, or the given one without them. */
    LogOptions.Level logLevel(LogOptions.Level other) {
        if (isGiven(debug)) {
            return LogOptions.Level.DEBUG;
        }
        return isGiven(quiet) ? LogOptions.Level.WARN : other;
    }

    /**
     * Refuses options that exclude each other, and those of oidentd's hops behind NAT.
     *
     * @throws ParameterException if one of them was given; it names the option
     */
    void check(CommandLine command) {
        if (isGiven(debug) && isGiven(quiet)) {
            throw new ParameterException(command, "--debug and --quiet (expected: one of them)");
        }
        refuse(command, isGiven(masquerade), "-m, --masquerade");
        refuse(command, isGiven(masqueradeFirst), "-M, --masquerade-first");
        refuse(command, forward.getValue() != null, "-f, --forward");
        refuse(command, proxy.getValue() != null, "-P, --proxy");
    }

    private static void refuse(CommandLine command, boolean given, String flag) {
        if (given) {
            throw new ParameterException(
                    command,
                    flag + ": this version answers for no hosts behind NAT (expected: none of -m, -M, -f, -P)");
        }
    }
}
