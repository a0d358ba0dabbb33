package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
    @MethodSource("commands")
    void startsWithASentenceAndASynopsis(String command) {
        List<String> lines = help(command).lines().toList();

        assertTrue(command.isEmpty() || lines.getFirst().matches("[A-Z].*\\."), lines::getFirst);
        assertTrue(lines.get(command.isEmpty() ? 0 : 1).startsWith("Usage: netty-identd " + command), lines.get(1));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void hasNoTwoBlankLinesTogether(String command) {
        assertFalse(help(command).contains("\n\n\n"), help(command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "explain"})
    void listsTheOptionsOfTheCommandBeforeTheDaemons(String command) {
        String help = help(command);
        String heading = "\nThe daemon's options:\n";
        int at = help.indexOf(heading);
        assertTrue(at > 0, help);
        String own = help.substring(0, at);
        String daemons = help.substring(at + heading.length());

        assertTrue(own.contains(" --json ") && own.contains(" --help "), own);
        assertFalse(own.contains(" --listen="), own);
        assertTrue(daemons.contains(" --listen=") && daemons.contains(" --port="), daemons);
        assertFalse(daemons.contains(" --json "), daemons);
    }

    @Test
    void listsItselfAmongTheCommands() {
        assertTrue(help("").contains("\n  help      Show the help of the program or of a command.\n"), help(""));
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
