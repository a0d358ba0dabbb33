package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The manual pages and the file of options against the options that there are. */
class ManualTest {

    private static final Path PAGES = Path.of("packaging/man");

    private static List<String> undocumented(CommandLine command, String... pages) throws Exception {
        var text = new StringBuilder();
        for (String page : pages) {
            text.append(Files.readString(PAGES.resolve(page)));
        }
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .map(name -> "Fl " + name.substring(1).replace("-", "\\-"))
                .filter(flag -> Stream.of(" ", "\n").noneMatch(end -> text.indexOf(mdoc(flag) + end) >= 0))
                .toList();
    }

    /** Only the dash of a long option is escaped, not those within it. */
    private static String mdoc(String flag) {
        return flag.startsWith("Fl \\-") ? "Fl \\-" + flag.substring(5).replace("\\-", "-") : flag;
    }

    @Test
    void nameEachOptionOfTheDaemon() throws Exception {
        assertEquals(List.of(), undocumented(Main.commandLine(), "netty-identd.8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "explain"})
    void nameEachOptionOfACommand(String name) throws Exception {
        CommandLine command =
                Objects.requireNonNull(Main.commandLine().getSubcommands().get(name));

        assertEquals(List.of(), undocumented(command, "netty-identd.8", "netty-identd-" + name + ".1"));
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
