package io.github.nettyidentd.cli;

import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program {@code netty-identd}. */
public final class Main {

    /** What the JVM has in place of an octet that it cannot decode. */
    private static final char LOST = '\ufffd';

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(run(namesCommand(arguments) ? commandLine() : daemon(Main::commandLine), arguments));
    }

    /** Whether the first word may be a command, which is never behind options. */
    private static boolean namesCommand(String... arguments) {
        return arguments.length > 0 && !arguments[0].startsWith("-") && !arguments[0].startsWith("@");
    }

    /** Runs one command; gives its exit status. */
    static int run(CommandLine command, String... arguments) {
        String[] expanded;
        try {
            requireUtf8(command, arguments);
            expanded = new ArgumentFiles(command).expand(arguments);
        } catch (ParameterException e) {
            return new UsageErrorHandler().handleParseException(e, arguments);
        }
        return command.execute(expanded);
    }

    /** The JVM has lost the octets of an argument that is not in the charset of its locale; the launcher sets UTF-8. */
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
     * The daemon alone, which does not wait at its start for the options of all commands. Who asks for help, or is to be
     * told of a mistake, gets what {@code all} commands say to that.
     */
    static CommandLine daemon(Supplier<CommandLine> all) {
        return new CommandLine(new Serve().spec())
                .setCommandName(NettyIdentd.NAME)
                .setExpandAtFiles(false)
                .setExecutionStrategy(parsed -> parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()
                        ? all.get().execute(parsed.originalArgs().toArray(String[]::new))
                        : new CommandLine.RunLast().execute(parsed))
                .setParameterExceptionHandler((_, arguments) -> all.get().execute(arguments))
                .setExecutionExceptionHandler(new FailureHandler());
    }

    /** The commands with their options, as the program and its tests use them. */
    static CommandLine commandLine() {
        return new CommandLine(new NettyIdentd().spec())
                .setExpandAtFiles(false)
                .setExecutionStrategy(Main::execute)
                .setParameterExceptionHandler(new UsageErrorHandler())
                .setExecutionExceptionHandler(new FailureHandler());
    }

    /** An option before a command belongs to no command, and would be lost. */
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
