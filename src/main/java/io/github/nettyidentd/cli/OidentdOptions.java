package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.list;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.api.UserId;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of oidentd that mean little or nothing here, or have another name here. With them, a command line written for
 * oidentd starts this daemon as it is.
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
            .converters(Converters::opsys)
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

    void addTo(CommandSpec command) {
        add(command, debug, quiet, foreground, nosyslog, addresses, other, error, timeout, limit);
    }

    /** {@code --address}, oidentd's name for {@code --listen}. */
    OptionSpec addresses() {
        return addresses;
    }

    /** {@code --other}, oidentd's name for {@code --opsys}. */
    OptionSpec other() {
        return other;
    }

    /** Whether {@code --error} was given, oidentd's name for {@code --hide-errors}. */
    boolean error() {
        return isGiven(error);
    }

    /** {@code --timeout}, oidentd's name for {@code --idle-timeout}. */
    OptionSpec timeout() {
        return timeout;
    }

    /** {@code --limit}, oidentd's name for {@code --max-connections}. */
    OptionSpec limit() {
        return limit;
    }

    /** The log level of {@code --log-level}, {@code --debug} or {@code --quiet}, whichever was given last. */
    LogOptions.Level logLevel(CommandLine command, OptionSpec logLevel) {
        OptionSpec shorthand = Options.isLater(command, quiet, debug) ? quiet : debug;
        if (!isGiven(shorthand) || !Options.isLater(command, shorthand, logLevel)) {
            return logLevel.getValue();
        }
        return shorthand.equals(quiet) ? LogOptions.Level.WARN : LogOptions.Level.DEBUG;
    }
}
