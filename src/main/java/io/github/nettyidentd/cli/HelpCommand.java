package io.github.nettyidentd.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code netty-identd help}: shows what {@code --help} shows, because many programs have such a command. */
final class HelpCommand extends ProgramCommand {

    private static final String NAME = "help";

    private final List<String> commands;
    private final PositionalParamSpec about;

    /**
     * @param commands the names of the other commands
     */
    HelpCommand(List<String> commands) {
        super(NAME);
        this.commands = List.copyOf(commands);
        about = PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .paramLabel("COMMAND")
                .type(String.class)
                .completionCandidates(commands)
                .description("The command to explain. Default: the program.")
                .build();
        spec().addPositional(about);
        spec().usageMessage()
                .header("Show the help of the program or of a command.")
                .customSynopsis("${COMMAND-FULL-NAME} [COMMAND]")
                .description("")
                .optionListHeading("%nOptions:%n")
                .footer("%nExample:", "  netty-identd help status");
    }

    @Override
    public Integer call() {
        CommandLine program = commandLine().getParent();
        String name = about.getValue();
        CommandLine shown = name == null || name.equals(NAME)
                ? program
                : program.getSubcommands().get(name);
        if (shown == null) {
            throw new ParameterException(program, UsageMessage.unknownCommand(name, commands, ""));
        }
        shown.usage(shown.getOut());
        return ExitStatus.OK;
    }
}
