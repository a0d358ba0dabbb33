package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.Daemon;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.logging.Logging;
import picocli.CommandLine;

/** A command that runs the daemon until it is told to stop. */
abstract class DaemonCommand extends ProgramCommand {

    private final ServeOptions options = new ServeOptions();

    DaemonCommand(String name) {
        // oidentd has its version at -v
        super(name, Options.version("-v"));
        options.addTo(spec());
    }

    final ServeOptions options() {
        return options;
    }

    @Override
    public final Integer call() throws StartFailure, InterruptedException {
        CommandLine command = commandLine();
        DaemonSettings settings = options.settings(command);
        Logging.configure(logLevel(), WordConverter.word(options.logFormat()));
        try {
            if (options.stdio()) {
                Daemon.serveStandardInput(settings);
            } else {
                if (Daemon.isSocketActivated()) {
                    options.refuseAddresses(command);
                }
                serve(settings);
            }
        } finally {
            Logging.stop();
        }
        return ExitStatus.OK;
    }

    /** Tells the service manager why a command failed, if the command is one that runs the daemon. */
    static void reportFailure(CommandLine command, Exception failure) {
        if (command.getCommand() instanceof DaemonCommand) {
            Daemon.reportFailedStart(String.valueOf(failure.getMessage()));
        }
    }

    private static void serve(DaemonSettings settings) throws StartFailure, InterruptedException {
        try (Daemon daemon = Daemon.start(settings)) {
            daemon.awaitTermination();
        }
    }

    /** Under inetd standard error is the connection too, where no log belongs. */
    private String logLevel() {
        return options.stdio() && StandardStreams.errorIsInput() ? "off" : WordConverter.word(options.logLevel());
    }
}
