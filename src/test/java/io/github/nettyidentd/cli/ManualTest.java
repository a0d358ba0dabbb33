package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Commands.Result;
import io.github.nettyidentd.testing.ManPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that each page of the manual is well formed, is complete, and can be found from the other pages. */
class ManualTest {

    private static final List<String> OF_ALL = List.of(
            "NAME", "SYNOPSIS", "DESCRIPTION", "FILES", "EXAMPLES", "SEE ALSO", "STANDARDS", "SECURITY CONSIDERATIONS");
    private static final List<String> OF_COMMANDS = List.of("OPTIONS", "EXIT STATUS");
    private static final List<String> OF_DAEMONS = List.of("SIGNALS", "ENVIRONMENT");

    private static final Pattern REFERENCE = Pattern.compile("\\.Xr (netty-identd\\S*) (\\d)");

    static List<String> pages() throws Exception {
        return ManPage.names();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isWellFormedToMandoc(String page) throws Exception {
        Commands.assumeProgram("mandoc");

        assertEquals(new Result(0, "", ""), Commands.run("mandoc", "-Tlint", "-Wwarning", path(page)));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isWellFormedToMan(String page) throws Exception {
        Commands.assumeProgram("man");
        Commands.assumeProgram("groff");

        Result result = Commands.run("env", "LC_ALL=C.UTF-8", "man", "--warnings", "--local-file", path(page));

        assertEquals("", result.err());
        assertEquals(0, result.status());
    }

    private static String path(String page) {
        return ManPage.DIRECTORY.resolve(page).toString();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasItsSections(String page) throws Exception {
        List<String> expected = new ArrayList<>(OF_ALL);
        if (page.endsWith(".1") || page.endsWith(".8")) {
            expected.addAll(OF_COMMANDS);
        }
        if (page.endsWith(".8")) {
            expected.addAll(OF_DAEMONS);
        }
        expected.removeAll(ManPage.read(page).sections());

        assertEquals(List.of(), expected, "missing");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refersToPagesThatExist(String page) throws Exception {
        String text = String.join("\n", ManPage.read(page).lines());

        Set<String> referred = REFERENCE
                .matcher(text)
                .results()
                .map(match -> match.group(1) + "." + match.group(2))
                .collect(Collectors.toCollection(HashSet::new));
        ManPage.names().forEach(referred::remove);

        assertEquals(Set.of(), referred);
    }

    @Test
    void daemonRefersToEachPage() throws Exception {
        List<String> missing = new ArrayList<>(ManPage.names());
        missing.remove("netty-identd.8");
        String text = String.join(
                "\n", ManPage.read("netty-identd.8").section("SEE ALSO").lines());
        REFERENCE.matcher(text).results().forEach(match -> missing.remove(match.group(1) + "." + match.group(2)));

        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsCommandLinesThatParse(String page) throws Exception {
        List<String> commandLines = commandLines(ManPage.read(page));

        assertFalse(commandLines.isEmpty(), "no example");
        for (String commandLine : commandLines) {
            String[] words = Stream.of(commandLine.split(" +"))
                    .skip(1)
                    .filter(word -> !word.startsWith("@"))
                    .toArray(String[]::new);
            Main.commandLine().parseArgs(words);
        }
    }

    /** The command lines of this program in the examples, each up to the end of the line or to a shell operator. */
    private static List<String> commandLines(ManPage page) {
        return page.section("EXAMPLES").displays().stream()
                .flatMap(display -> display.replaceAll("\\\\\\n *", "").lines())
                .flatMap(line -> Arrays.stream(line.split("[&|>;]+")))
                .map(String::strip)
                .filter(command -> command.startsWith("netty-identd "))
                .toList();
    }

    @Test
    void hasAPageForEachCommand() throws Exception {
        List<String> missing = Main.commandLine().getSubcommands().keySet().stream()
                .filter(command -> !Set.of("serve", "help").contains(command))
                .map(command -> "netty-identd-" + command + (command.equals("helper") ? ".8" : ".1"))
                .collect(Collectors.toCollection(ArrayList::new));
        missing.removeAll(ManPage.names());

        assertEquals(List.of(), missing);
    }

    @Test
    void fileOfOptionsHoldsOptions() throws Exception {
        Path file = Path.of("config/netty-identd.options");
        List<String> options = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#-"))
                .map(line -> line.substring(1))
                .filter(line -> !line.startsWith("--listen [2001"))
                .filter(line -> !line.startsWith("--reply-all"))
                .toList();

        assertTrue(options.size() > 15, options::toString);
        new Terminal()
                .settings(options.stream()
                        .flatMap(line -> Stream.of(line.split(" ")))
                        .toArray(String[]::new));
        new Terminal().settings("@" + file);
    }
}
