package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private final Terminal terminal = new Terminal();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "serve --help", "query --help", "--port 1 --help"})
    void printsHelpOnStandardOutput(String arguments) {
        assertEquals(ExitStatus.OK, terminal.run(arguments.split(" ")));
        assertTrue(terminal.out().contains("Usage: netty-identd"), terminal.out());
        assertEquals("", terminal.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "-v", "serve --version", "serve -v"})
    void printsVersionOnStandardOutput(String arguments) {
        assertEquals(ExitStatus.OK, terminal.run(arguments.split(" ")));
        List<String> lines = terminal.out().lines().toList();
        assertTrue(lines.getFirst().startsWith("netty-identd "), lines::toString);
        assertTrue(lines.getLast().startsWith("Java " + System.getProperty("java.version")), lines::toString);
        assertEquals("", terminal.err());
    }

    /** A start without a command does not build the other commands, but must print the same. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    --help
                    -p 1 -V
                    --lisen=::1
                    --port x
                    --forward=x
                    -o serve -p 1 serve
                    -p 1113 -e query localhost
                    -p 1 @nowhere
                    --lookup nope
                    """)
    void aStartSaysTheSame(String arguments) {
        String[] words = arguments.split(" ");
        int status = terminal.run(words);

        var start = new Terminal();
        assertEquals(status, start.start(words));
        assertEquals(terminal.out(), start.out());
        assertEquals(terminal.err(), start.err());
    }

    @Test
    void helpTeachesWithExamplesDefaultsAndExitStatuses() {
        terminal.run("--help");

        String help = terminal.out();
        for (String part : List.of(
                "netty-identd query localhost:1113",
                "netty-identd @/etc/netty-identd/netty-identd.options",
                "Default: 113.",
                "Default: 120s.",
                "78   bad configuration",
                "serve",
                "query")) {
            assertTrue(help.contains(part), () -> "no '" + part + "' in " + help);
        }
    }

    @Test
    void saysHowASubcommandIsHelped() {
        assertEquals(ExitStatus.USAGE, terminal.run("serve", "--port", "x"));
        assertEquals("""
                netty-identd serve: --port: 'x' (expected: 0-65535, or a service that services(5) has for TCP)
                Try 'netty-identd serve --help'.
                """, terminal.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    --port 1113 serve           | serve | '--port' stands before 'serve' (expected: behind it)
                    -o serve -p 1               | serve | '--opsys' stands before 'serve' (expected: behind it)
                    -p 1113 -e query localhost  | query | '--port' stands before 'query' (expected: behind it)
                    """)
    void refusesOptionThatWouldBeLostBeforeACommand(String arguments, String command, String message) {
        assertEquals(ExitStatus.USAGE, terminal.run(arguments.split(" ")));
        assertEquals(
                "netty-identd " + command + ": " + message + "\nTry 'netty-identd " + command + " --help'.\n",
                terminal.err());
    }

    @Test
    void saysWhatKeepsTheDaemonFromStartingInOneLine() {
        assertEquals(ExitStatus.CONFIGURATION, terminal.run("--listen", "127.0.0.1:0", "--lookup", "nope"));
        assertEquals(
                "netty-identd: unknown lookup 'nope' (expected: system, fixed, or a class name)\n", terminal.err());
        assertEquals("", terminal.out());
    }
}
