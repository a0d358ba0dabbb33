package io.github.nettyidentd.cli;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes what packaging/completion/netty-identd.bash knows about commands and options. */
final class BashCompletion {

    private BashCompletion() {}

    static String tables(Map<String, CommandSpec> commands) {
        return """
                _netty_identd_commands="%s"

                # _netty_identd_options COMMAND: prints the options of a command.
                _netty_identd_options() {
                    case $1 in
                %s    esac
                }

                # _netty_identd_value COMMAND OPTION, or COMMAND POSITION: prints what the value is; nothing if there is none.
                _netty_identd_value() {
                    case "$1 $2" in
                %s    esac
                }
                """.formatted(String.join(" ", commands.keySet()), options(commands), values(commands));
    }

    private static String options(Map<String, CommandSpec> commands) {
        return commands.entrySet().stream()
                .map(command -> "        %s) echo \"%s\" ;;\n"
                        .formatted(
                                command.getKey(),
                                Completion.options(command.getValue()).stream()
                                        .flatMap(option -> List.of(option.names()).stream())
                                        .collect(Collectors.joining(" "))))
                .collect(Collectors.joining());
    }

    private static String values(Map<String, CommandSpec> commands) {
        var lines = new StringBuilder();
        commands.forEach((name, command) -> {
            for (OptionSpec option : Completion.options(command)) {
                if (option.arity().max() > 0) {
                    var patterns = new StringJoiner(" | ");
                    for (String optionName : option.names()) {
                        patterns.add("\"%s %s\"".formatted(name, optionName));
                    }
                    append(patterns.toString(), Candidates.of(option), lines);
                }
            }
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                append("\"%s %d\"".formatted(name, parameter.index().min() + 1), Candidates.of(parameter), lines);
            }
        });
        return lines.toString();
    }

    private static void append(String patterns, Candidates candidates, StringBuilder lines) {
        String value = candidates instanceof Candidates.Words ? "words " + candidates : candidates.toString();
        lines.append("        %s) echo \"%s\" ;;\n".formatted(patterns, value));
    }
}
