package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.DaemonSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the program's commands in this process and keeps what they print; a test must not start a daemon with it. */
final class Terminal {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private CommandLine command() {
        CommandLine command = Main.commandLine();
        command.getSubcommands().values().stream()
                .map(subcommand -> subcommand.getCommandSpec().userObject())
                .filter(DiagnosticCommand.class::isInstance)
                .map(DiagnosticCommand.class::cast)
                .forEach(DiagnosticCommand::stayWhoWeAre);
        return command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    /** Runs a command and returns its exit status. */
    int run(String... arguments) {
        return Main.run(command(), arguments);
    }

    /** The same as the program runs arguments that do not name a command. */
    int start(String... arguments) {
        return Main.start(Main.daemon().setErr(new PrintWriter(err, true)), this::command, arguments);
    }

    /** The settings that a daemon would be started with. */
    DaemonSettings settings(String... arguments) {
        CommandLine last = parsed(arguments);
        return options(last).settings(last);
    }

    /** The daemon's options as they were parsed. */
    ServeOptions options(String... arguments) {
        return options(parsed(arguments));
    }

    /** The log level that the daemon would have. */
    LogOptions.Level logLevel(String... arguments) {
        CommandLine last = parsed(arguments);
        return options(last).logLevel(last);
    }

    private CommandLine parsed(String... arguments) {
        CommandLine command = command();
        return command.parseArgs(new ArgumentFiles(command).expand(arguments).toArray())
                .asCommandLineList()
                .getLast();
    }

    private static ServeOptions options(CommandLine command) {
        return switch (command.getCommandSpec().userObject()) {
            case DaemonCommand daemon -> daemon.options();
            case DiagnosticCommand diagnostic -> diagnostic.options();
            default -> throw new AssertionError(command.getCommandName());
        };
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
