package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.Daemon;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.logging.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** A command that runs the daemon until a signal stops it. */
abstract class DaemonCommand extends ProgramCommand {

    /** {@code netty-identd serve}: the daemon by the name of a command. */
    static final class Serve extends DaemonCommand {
        Serve() {
            super("serve");
            spec().usageMessage()
                    .header("Run the daemon.")
                    .customSynopsis("${COMMAND-FULL-NAME} [OPTION...] [@FILE]")
                    .description("%nThis is what netty-identd does when no command is named.")
                    .optionListHeading("%nOptions:%n");
        }
    }

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final ServeOptions options = new ServeOptions();

    DaemonCommand(String name) {
        // oidentd prints its version at -v.
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
        Logging.configure(logLevel(), Converters.Word.of(options.logFormat()));
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

    private static void serve(DaemonSettings settings) throws StartFailure, InterruptedException {
        try (Daemon daemon = Daemon.start(settings)) {
            daemon.awaitTermination();
        }
    }

    /**
     * Nothing is logged where standard error is the connection too, as it is under inetd: the peer would read the log.
     */
    private String logLevel() {
        return options.stdio() && isErrorTheConnection() ? "off" : Converters.Word.of(options.logLevel(commandLine()));
    }

    /** Whether standard error is the same socket as standard input; assumed where /proc does not show it. */
    private static boolean isErrorTheConnection() {
        try {
            return Files.readSymbolicLink(DESCRIPTORS.resolve("0"))
                    .equals(Files.readSymbolicLink(DESCRIPTORS.resolve("2")));
        } catch (IOException e) {
            return true;
        }
    }

    /** Reports to the service manager why a command failed, if the command is one that runs the daemon. */
    static void reportFailure(CommandLine command, String message) {
        if (command.getCommand() instanceof DaemonCommand) {
            Daemon.reportFailedStart(message);
        }
    }
}
