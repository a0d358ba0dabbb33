package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;

import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.logging.Logging;
import picocli.CommandLine.Model.OptionSpec;

/** A command that takes the daemon's options and tells what they lead to. */
abstract class DiagnosticCommand extends ProgramCommand {

    private final OptionSpec json = flag("--json")
            .description("Print one JSON object on standard output.")
            .build();

    private final ServeOptions options;

    private EffectiveUser.Identity identity = EffectiveUser.Identity.OF_DAEMON;

    DiagnosticCommand(String name, RunAsOptions runAs) {
        // as the daemon
        super(name, Options.version("-v"));
        options = new ServeOptions(runAs);
    }

    /** Adds the daemon's options, behind those of the command itself. */
    final void addOptions() {
        add(spec(), json);
        options.addTo(spec());
    }

    final ServeOptions options() {
        return options;
    }

    /** Keeps root root; for a process that has more to do. */
    final void stayWhoWeAre() {
        identity = EffectiveUser.Identity.OWN;
    }

    @Override
    public final Integer call() throws StartFailure {
        DaemonSettings settings = options.settings(commandLine());
        Logging.configure(logLevel(), WordConverter.word(options.logFormat()));
        try {
            return run(settings, identity);
        } finally {
            commandLine().getOut().flush();
            Logging.stop();
        }
    }

    /** Does it, and gives the exit status. */
    abstract int run(DaemonSettings settings, EffectiveUser.Identity as) throws StartFailure;

    final boolean json() {
        return isGiven(json);
    }

    /** The report says all that is worth a line of the log, but for those who ask for more. */
    private String logLevel() {
        return switch (options.logLevel()) {
            case TRACE, DEBUG -> WordConverter.word(options.logLevel());
            case INFO, WARN, ERROR -> "error";
        };
    }
}
