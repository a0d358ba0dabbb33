package io.github.nettyidentd.cli;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes what packaging/completion/netty-identd.zsh knows about commands and options: for {@code _describe} and
 * {@code _arguments} (zshcompsys(1)).
 */
final class ZshCompletion {

    private ZshCompletion() {}

    static String tables(Map<String, CommandSpec> commands) {
        return """
                # Sets subcommands and, for the command in $1, arguments.
                _netty-identd_tables() {
                    subcommands=(
                %s    )
                    case $1 in
                %s    esac
                }
                """.formatted(
                commands.entrySet().stream()
                        .map(command -> "        "
                                + quoted(command.getKey() + ":" + Completion.summary(command.getValue())) + "\n")
                        .collect(Collectors.joining()),
                commands.entrySet().stream()
                        .map(command -> "    %s)\n        arguments=(\n%s        )\n        ;;\n"
                                .formatted(command.getKey(), arguments(command.getValue())))
                        .collect(Collectors.joining()));
    }

    private static String arguments(CommandSpec command) {
        Stream<String> options = Completion.options(command).stream().flatMap(ZshCompletion::specifications);
        Stream<String> parameters = command.positionalParameters().stream().map(ZshCompletion::specification);
        return Stream.of(options, parameters, Stream.of("*:@FILE: _netty-identd_word"))
                .flatMap(specifications -> specifications)
                .map(specification -> "            " + quoted(specification) + "\n")
                .collect(Collectors.joining());
    }

    /** One specification for each name of the option. */
    private static Stream<String> specifications(OptionSpec option) {
        String others = "";
        if (option.usageHelp() || option.versionHelp()) {
            others = "(- *)";
        } else if (option.isMultiValue()) {
            others = "*";
        } else if (option.names().length > 1) {
            others = "(" + String.join(" ", option.names()) + ")";
        }
        String before = others;
        String after = "[" + escaped(Completion.summary(option)) + "]" + value(option);
        return Stream.of(option.names()).map(name -> before + name + joint(option, name) + after);
    }

    /** How the value is joined to the name: {@code -} allows no blank between them, {@code +} and {@code =} do. */
    private static String joint(OptionSpec option, String name) {
        boolean isLong = name.startsWith("--");
        if (option.arity().max() == 0) {
            return "";
        }
        if (option.arity().min() == 0) {
            return isLong ? "=-" : "-";
        }
        return isLong ? "=" : "+";
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        return (option.arity().min() == 0 ? "::" : ":") + escaped(option.paramLabel()) + ":" + action(option);
    }

    private static String specification(PositionalParamSpec parameter) {
        String action = action(parameter).strip();
        return "%d:%s:%s"
                .formatted(
                        parameter.index().min() + 1,
                        escaped(parameter.paramLabel()),
                        // A list of words is not a function's argument.
                        action.startsWith("(") ? action : " _netty-identd_word " + action);
    }

    private static String action(ArgSpec argument) {
        return switch (Candidates.of(argument)) {
            case Candidates.Words words -> "(" + words + ")";
            case Candidates.Names names ->
                switch (names) {
                    case FILES -> "_files";
                    case DIRECTORIES -> "_files -/";
                    case USERS -> "_users";
                    case GROUPS -> "_groups";
                    case HOSTS -> "_hosts";
                    // A blank offers nothing.
                    case NOTHING -> " ";
                };
        };
    }

    /** Escapes what ends a part of a specification. */
    private static String escaped(String text) {
        return text.replaceAll("[\\[\\]:\\\\]", "\\\\$0");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
