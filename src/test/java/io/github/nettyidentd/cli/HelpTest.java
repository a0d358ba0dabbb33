package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of {@code --help}. */
class HelpTest {

    private static final int TERMINAL_WIDTH = 80;

    static Stream<String> commands() {
        return Stream.concat(Stream.of(""), Main.commandLine().getSubcommands().keySet().stream());
    }

    private static String help(String command) {
        var terminal = new Terminal();
        String[] arguments = command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};
        assertEquals(ExitStatus.OK, terminal.run(arguments));
        return terminal.out();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsATerminal(String command) {
        List<String> wide = help(command)
                .lines()
                .filter(line -> line.length() > TERMINAL_WIDTH)
                .toList();

        assertEquals(List.of(), wide);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void showsExamplesThatCanBePasted(String command) {
        List<String> examples = help(command)
                .replaceAll("\\\\\n *", "")
                .lines()
                .filter(line -> line.startsWith("  "))
                .flatMap(line -> Arrays.stream(line.split("&+")))
                .map(String::strip)
                .filter(line -> line.startsWith("netty-identd ") && !line.contains("["))
                .toList();

        for (String example : examples) {
            String[] words = Stream.of(example.split(" +"))
                    .skip(1)
                    .filter(word -> !word.startsWith("@"))
                    .toArray(String[]::new);
            Main.commandLine().parseArgs(words);
        }
        assertFalse(examples.isEmpty() && !command.equals("serve"), "no example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "check", "serve"})
    void isShownByTheCommandHelp(String command) {
        var terminal = new Terminal();

        assertEquals(ExitStatus.OK, terminal.run("help", command));
        assertEquals(help(command), terminal.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "help help"})
    void isThatOfTheProgramWithoutACommand(String arguments) {
        var terminal = new Terminal();

        assertEquals(ExitStatus.OK, terminal.run(arguments.split(" ")));
        assertEquals(help(""), terminal.out());
    }
}
