package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.nettyidentd.testing.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about wrong command lines, by the table messages.txt and for files of options. */
class UsageMessageTest {

    @TempDir
    private Path directory;

    static Stream<TextTable.Row> messages() {
        return TextTable.rows("cli/messages.txt");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void namesTheOptionTheValueAndTheExpectedOne(TextTable.Row row) {
        String[] arguments = Arrays.stream(row.left().split(" +"))
                .map(word -> word.equals("''") ? "" : text(TextTable.unescape(word)))
                .toArray(String[]::new);

        assertEquals(text(row.expectedFields().getFirst()), message(arguments));
    }

    /** The table holds octets. */
    private static String text(String octets) {
        return new String(octets.getBytes(ISO_8859_1), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    --port x                  | --port: 'x' (expected: 0-65535, or a service that services(5) has for TCP)
                    --port=70000              | --port: '70000' (expected: 0-65535)
                    -p70000                   | --port: '70000' (expected: 0-65535)
                    --port                    | --port: no value (expected: PORT)
                    --prot 5                  | unknown option '--prot' (did you mean '--port'?)
                    --reply ""                | --reply: the value is empty (expected: a text that is not blank)
                    --reply-all ""            | --reply-all: the value is empty (expected: a text that is not blank)
                    --opsys a:b               | --opsys: 'a:b' (expected: 1-64 printable ASCII characters, no colon or comma)
                    --listen ident.invalid:1  | --listen: 'ident.invalid' (expected: an address, or a name that resolves)
                    --listen ::1:113          | --listen: '::1:113' (expected: [::1]:113, or [::1:113] for an address without a port)
                    stray                     | 'stray' is one argument too many
                    """)
    void namesTheLineOfAFileOfOptions(String line, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("options"), "# where\n--listen ::1\n" + line + "\n");

        assertEquals(file + ":3: " + message, message("@" + file));
        assertEquals(file + ":3: " + message, message("serve", "@" + file));
    }

    @Test
    void namesTheFirstOfTwoWrongLines() throws IOException {
        Path file = Files.writeString(directory.resolve("options"), "--prot 1\n--idle-timeout 5x\n");

        assertEquals(file + ":1: unknown option '--prot' (did you mean '--port'?)", message("@" + file));
    }

    @Test
    void doesNotBlameAFileForTheCommandLine() throws IOException {
        Path file = Files.writeString(directory.resolve("options"), "--port 5\n");

        assertEquals("--port: 'x' (expected: 1-65535)", message("query", "--port", "x", "h"));
        assertEquals("--port: '70000' (expected: 0-65535)", message("@" + file, "--port", "70000"));
        assertEquals("--port: '70000' (expected: 0-65535)", message("--port", "70000", "@" + file));
    }

    /** Runs the program by both ways in, and returns what it prints before it points to the help. */
    private static String message(String... arguments) {
        var terminal = new Terminal();
        assertNotEquals(ExitStatus.OK, terminal.run(arguments));
        assertEquals("", terminal.out());
        if (!arguments[0].matches("[a-z]+")) {
            var start = new Terminal();
            start.start(arguments);
            assertEquals(terminal.err(), start.err());
        }
        List<String> lines = terminal.err().lines().toList();
        assertEquals(1, lines.stream().filter(it -> !it.startsWith("Try '")).count(), terminal::err);
        return lines.getFirst().replaceFirst("^netty-identd[a-z ]*: ", "");
    }
}
