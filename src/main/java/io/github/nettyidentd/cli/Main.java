package io.github.nettyidentd.cli;

import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program {@code netty-identd}. */
public final class Main {

    /** The JVM's replacement for an octet that it cannot decode. */
    private static final char LOST = '\ufffd';

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(
                namesCommand(arguments)
                        ? run(commandLine(), arguments)
                        : start(daemon(), Main::commandLine, arguments));
    }

    /** Whether the first argument may be a command. A command is never behind options. */
    private static boolean namesCommand(String... arguments) {
        return arguments.length > 0 && !arguments[0].startsWith("-") && !arguments[0].startsWith("@");
    }

    /** Runs one command of {@code all} and returns its exit status. */
    static int run(CommandLine all, String... arguments) {
        try {
            return execute(all, expanded(all, arguments));
        } catch (ParameterException e) {
            return ExitStatus.ofUsageError(e, new Arguments());
        }
    }

    /**
     * Runs the daemon, whose options the arguments begin with, and returns its exit status. The start does not wait until the
     * options of all commands are built. For help, and for a mistake, the arguments are given to {@code all} commands, so
     * that the output is the same.
     */
    static int start(CommandLine daemon, Supplier<CommandLine> all, String... arguments) {
        Arguments expanded;
        try {
            expanded = expanded(daemon, arguments);
        } catch (ParameterException e) {
            return run(all.get(), arguments);
        }
        return daemon.setExecutionStrategy(parsed -> parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()
                        ? execute(all.get(), expanded)
                        : new CommandLine.RunLast().execute(parsed))
                .setParameterExceptionHandler((_, _) -> execute(all.get(), expanded))
                .execute(expanded.toArray());
    }

    private static int execute(CommandLine command, Arguments arguments) {
        return command.setParameterExceptionHandler((failure, _) -> ExitStatus.ofUsageError(failure, arguments))
                .execute(arguments.toArray());
    }

    private static Arguments expanded(CommandLine command, String... arguments) {
        requireUtf8(command, arguments);
        return new ArgumentFiles(command).expand(arguments);
    }

    /**
     * Refuses arguments whose octets are lost. The JVM decodes arguments in the charset of its locale, for which our
     * launcher sets UTF-8, before we see them.
     */
    private static void requireUtf8(CommandLine command, String... arguments) {
        for (String argument : arguments) {
            if (argument.indexOf(LOST) >= 0) {
                throw new ParameterException(
                        command,
                        "'" + argument.replace(LOST, '?') + "' has octets that are not UTF-8 (expected: UTF-8)");
            }
        }
    }

    /** The daemon alone, without the other commands. */
    static CommandLine daemon() {
        return parser(new DaemonCommand.Serve().spec()).setCommandName(NettyIdentd.NAME);
    }

    /** All commands with their options. */
    static CommandLine commandLine() {
        return parser(new NettyIdentd().spec()).setExecutionStrategy(Main::execute);
    }

    /** Of an option that is given twice, the later value counts, so that a command line overrides the file that it names. */
    private static CommandLine parser(CommandSpec command) {
        return new CommandLine(command)
                .setColorScheme(Display.colours())
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setExecutionExceptionHandler(ExitStatus::ofFailure);
    }

    /** Refuses an option before a command. Picocli gives it to the program itself, where it would be lost. */
    private static int execute(ParseResult parsed) {
        boolean help = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
        if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty() && !help) {
            CommandSpec command = parsed.subcommand().commandSpec();
            OptionSpec option = parsed.matchedOptions().getFirst();
            throw new ParameterException(
                    command.commandLine(),
                    "'%s' stands before '%s' (expected: behind it)".formatted(option.longestName(), command.name()));
        }
        return new CommandLine.RunLast().execute(parsed);
    }
}
