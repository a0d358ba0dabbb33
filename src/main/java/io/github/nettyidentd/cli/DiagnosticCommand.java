package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.daemon.Viewer;
import io.github.nettyidentd.logging.Logging;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that takes the daemon's options and tells what they lead to. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true)
abstract class DiagnosticCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", order = -1, description = "Print one JSON object on standard output.")
    private boolean json;

    @Mixin
    private final ServeOptions options;

    private Viewer.Identity identity = Viewer.Identity.OF_DAEMON;

    DiagnosticCommand(RunAsOptions runAs) {
        options = new ServeOptions(runAs);
    }

    /** Keeps root root; for a process that has more to do. */
    final void stayWhoWeAre() {
        identity = Viewer.Identity.OWN;
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
    abstract int run(DaemonSettings settings, Viewer.Identity as) throws StartFailure;

    final CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    final boolean json() {
        return json;
    }

    /** The report says all that is worth a line of the log, but for those who ask for more. */
    private String logLevel() {
        return switch (options.logLevel()) {
            case TRACE, DEBUG -> WordConverter.word(options.logLevel());
            case INFO, WARN, ERROR -> "error";
        };
    }
}
