package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

class CompletionTest {

    @TempDir
    private Path directory;

    @Test
    void knowsEachOptionOfEachCommand() throws Exception {
        Completion.main(new String[] {"packaging/completion", directory.toString()});

        String bash = Files.readString(directory.resolve("netty-identd"));
        String zsh = Files.readString(directory.resolve("_netty-identd"));
        Completion.commands()
                .forEach((name, command) -> Completion.options(command).forEach(option -> {
                    String inBash = bash.lines()
                            .filter(line -> line.startsWith("        " + name + ") echo "))
                            .findFirst()
                            .orElseThrow();
                    for (String optionName : option.names()) {
                        assertTrue((inBash + " ").replace('"', ' ').contains(" " + optionName + " "), optionName);
                    }
                    assertTrue(zsh.contains(option.longestName()), option.longestName());
                }));
        assertFalse(bash.contains("--other"), "an option that the help hides");
        assertFalse(zsh.contains("--other"), "an option that the help hides");
    }

    @Test
    void offersTheCommandsAfterHelp() throws Exception {
        Completion.main(new String[] {"packaging/completion", directory.toString()});

        assertTrue(Files.readString(directory.resolve("netty-identd"))
                .contains("\"help 1\") echo \"words serve query check explain status register helper\" ;;"));
        assertTrue(Files.readString(directory.resolve("_netty-identd"))
                .contains("'1:COMMAND:(serve query check explain status register helper)'"));
    }

    @Test
    void hasNoWordOfBashInZsh() throws Exception {
        Completion.main(new String[] {"packaging/completion", directory.toString()});

        String zsh = Files.readString(directory.resolve("_netty-identd"));
        for (String word : List.of("compgen", "compopt", "COMPREPLY", "complete ", "bashcompinit")) {
            assertFalse(zsh.contains(word), word);
        }
    }

    @Test
    void saysTheFirstClause() {
        for (var said : List.of(
                List.of("Show this help and exit.", "Show this help and exit"),
                List.of(
                        "Listen on this port (0 to 65535, or ident), unless one is named.",
                        "Listen on this port, unless one is named"),
                List.of("Keep at most this many; for a further one, close. Default: 7.", "Keep at most this many"),
                List.of("Ask this lookup: 'system' (the kernel's) or 'fixed'.", "Ask this lookup"),
                List.of("Give up after this time, such as 5s.", "Give up after this time"),
                List.of("Show it at 127.0.0.1 or [::1]", "Show it at 127.0.0.1 or [::1]"))) {
            assertEquals(
                    said.get(1),
                    Completion.summary(
                            OptionSpec.builder("--it").description(said.get(0)).build()));
        }
    }

    @Test
    void refusesAScriptWithoutAPlaceForTheTables() throws Exception {
        Files.writeString(directory.resolve("netty-identd.bash"), "complete -F f netty-identd");

        var failure = assertThrows(
                IOException.class, () -> Completion.main(new String[] {directory.toString(), directory.toString()}));

        assertEquals(directory.resolve("netty-identd.bash") + ": no line #@tables", failure.getMessage());
    }
}
