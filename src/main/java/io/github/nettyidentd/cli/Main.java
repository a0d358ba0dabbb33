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
        System.exit(run(namesCommand(arguments) ? commandLine() : daemon(Main::commandLine), arguments));
    }

    /** Whether the first argument may be a command. A command is never behind options. */
    private static boolean namesCommand(String... arguments) {
        return arguments.length > 0 && !arguments[0].startsWith("-") && !arguments[0].startsWith("@");
    }

    /** Runs one command and returns its exit status. */
    static int run(CommandLine command, String... arguments) {
        String[] expanded;
        try {
            requireUtf8(command, arguments);
            expanded = new ArgumentFiles(command).expand(arguments);
        } catch (ParameterException e) {
            return ExitStatus.ofUsageError(e, arguments);
        }
        return command.execute(expanded);
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

    /**
     * The daemon alone. Its start does not wait until the options of all commands are built. For help, and for a
     * mistake, the arguments are given to {@code all} commands, so that the output is the same.
     */
    static CommandLine daemon(Supplier<CommandLine> all) {
        return new CommandLine(new DaemonCommand.Serve().spec())
                .setCommandName(NettyIdentd.NAME)
                .setExpandAtFiles(false)
                .setExecutionStrategy(parsed -> parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()
                        ? all.get().execute(parsed.originalArgs().toArray(String[]::new))
                        : new CommandLine.RunLast().execute(parsed))
                .setParameterExceptionHandler((_, arguments) -> all.get().execute(arguments))
                .setExecutionExceptionHandler(ExitStatus::ofFailure);
    }

    /** All commands with their options. */
    static CommandLine commandLine() {
        return new CommandLine(new NettyIdentd().spec())
                .setColorScheme(Display.colours())
                .setExpandAtFiles(false)
                .setExecutionStrategy(Main::execute)
                .setParameterExceptionHandler(ExitStatus::ofUsageError)
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
