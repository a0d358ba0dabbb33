package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;

import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.logging.Logging;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command that takes the daemon's options and reports what a daemon would do with them. */
abstract class DiagnosticCommand extends ProgramCommand {

    private final OptionSpec json = flag("--json")
            .description("Print one JSON object on standard output.")
            .build();

    private final ServeOptions options;

    private EffectiveUser.Identity identity = EffectiveUser.Identity.OF_DAEMON;

    DiagnosticCommand(String name, RunAsOptions runAs) {
        // The version is at -v as it is for the daemon, so that the daemon's arguments can be given to this command.
        super(name, Options.version("-v"));
        options = new ServeOptions(runAs);
    }

    /** Adds the daemon's options, which the help shows below those of the command itself. */
    final void addOptions() {
        add(spec(), json);
        List<OptionSpec> own = List.copyOf(spec().options());
        options.addTo(spec());
        List<OptionSpec> daemons =
                spec().options().stream().filter(it -> !own.contains(it)).toList();
        spec().usageMessage()
                .optionListHeading("%nOptions:%n")
                .sectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                        help -> help.optionListExcludingGroups(own)
                                + help.createHeading("%nThe daemon's options:%n")
                                + help.optionListExcludingGroups(daemons));
    }

    final ServeOptions options() {
        return options;
    }

    /** Makes the command stay root where root runs it; for a process that goes on afterwards. */
    final void stayWhoWeAre() {
        identity = EffectiveUser.Identity.OWN;
    }

    @Override
    public final Integer call() throws StartFailure {
        DaemonSettings settings = options.settings(commandLine());
        Logging.configure(logLevel(), Converters.Word.of(options.logFormat()));
        try {
            return run(settings, identity);
        } finally {
            commandLine().getOut().flush();
            Logging.stop();
        }
    }

    /** Runs the diagnosis and returns the exit status. */
    abstract int run(DaemonSettings settings, EffectiveUser.Identity as) throws StartFailure;

    final boolean json() {
        return isGiven(json);
    }

    /** Only errors unless more was asked for, because the report has everything else. */
    private String logLevel() {
        LogOptions.Level level = options.logLevel(commandLine());
        return switch (level) {
            case TRACE, DEBUG -> Converters.Word.of(level);
            case INFO, WARN, ERROR -> "error";
        };
    }
}
