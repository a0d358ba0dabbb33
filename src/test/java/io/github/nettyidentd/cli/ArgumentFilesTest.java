package io.github.nettyidentd.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.nettyidentd.daemon.DaemonSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentFilesTest {

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path directory;

    @Test
    void readsOptionsBetweenComments() throws IOException {
        String file = write("""
                # where

                --listen 127.0.0.1:1113
                  --port=1114   # after an option, too
                #--port 1115
                --answer-inbound
                --lookup
                    fixed:user-id=a#b
                """);

        var settings = terminal.settings(file, "-l", "5");

        assertEquals(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1113)),
                settings.listen().addresses());
        assertEquals(1114, settings.listen().port());
        assertEquals(
                Map.of("user-id", "a#b"),
                settings.answers().lookups().getFirst().settings());
        assertEquals(5, settings.limits().maxConnections());
    }

    @Test
    void mayFollowACommand() throws IOException {
        assertEquals(
                1114,
                terminal.settings("serve", write("--port 1114\n")).listen().port());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a b  c             | a,b,c
                    "a b" c            | a b,c
                    x="a  b"           | x=a  b
                    x:dn="cn=a\\,dc=b" | x:dn=cn=a\\,dc=b
                    o'brien            | o'brien
                    "#a" b#c #d        | #a,b#c
                    ""                 | ``
                    zoë                | zoë
                    """)
    void cutsALineIntoWords(String line, String words) throws IOException {
        assertArrayEquals(
                words.split(",(?!dc)"),
                new ArgumentFiles(Main.commandLine()).expand(write(line)).toArray());
    }

    @Test
    void leavesAllOtherArgumentsAlone() {
        String[] arguments = {"--opsys", "a b", "#c", "\"d\"", "", "e@f", "@"};

        assertArrayEquals(
                arguments,
                new ArgumentFiles(Main.commandLine()).expand(arguments).toArray());
    }

    @Test
    void takesTwoSignsForALiteralOne() {
        assertArrayEquals(
                new String[] {"@x"},
                new ArgumentFiles(Main.commandLine()).expand("@@x").toArray());
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        String file = "@" + directory.resolve("nope");

        assertRefused("cannot read " + file + ": No such file or directory", file);
    }

    @Test
    void saysThatAFileCannotBeRead() throws IOException {
        assertRefused("cannot read @" + directory + ": Is a directory", "@" + directory);
        Path binary = directory.resolve("binary");
        Files.write(binary, new byte[] {'-', 'e', (byte) 0xff});
        assertRefused("cannot read @" + binary + ": it is not text in UTF-8", "@" + binary);
    }

    @Test
    void namesTheEncodingOfAFileThatIsNotUtf8() throws IOException {
        Path file = directory.resolve("from-windows");
        Files.writeString(file, "--port 1113\n", UTF_16);
        assertRefused("cannot read @" + file + ": it is text in UTF-16 (expected: UTF-8)", "@" + file);
        Files.writeString(file, "--port 1113\n", UTF_16LE);
        assertRefused("cannot read @" + file + ": it is text in UTF-16 (expected: UTF-8)", "@" + file);
        Files.writeString(file, "\ufeff--port 1113\n");
        assertRefused(
                "cannot read @" + file + ": it begins with a byte order mark (expected: a file without one)",
                "@" + file);
    }

    /** As with getopt(3), so that an operator can try out another value without editing the file. */
    @Test
    void laterValueOfAnOptionCounts() throws IOException {
        String file = write("--port 1114\n--opsys VMS\n--hide-errors\n--listen ::1\n--config /etc/a.conf\n");

        DaemonSettings settings = terminal.settings(
                file, "-p", "1115", "--other=X", "--hide-errors=false", "-a", "192.0.2.1", "--config", "b.conf");

        assertEquals(1115, settings.listen().port());
        assertEquals("X", settings.answers().format().opsys());
        assertFalse(settings.answers().hideErrors());
        assertEquals(Optional.of(Path.of("b.conf")), settings.answers().policyFile());
        assertEquals(2, settings.listen().addresses().size(), "an option that may be given several times adds up");
        assertEquals(1114, terminal.settings("-p", "1115", file).listen().port());
    }

    @ParameterizedTest
    @CsvSource({
        "--timeout 60 --idle-timeout 90, 90",
        "--idle-timeout 90 --timeout 60, 60",
        "-t 1m --idle-timeout 2m, 120",
        "-t 90 -l 5, 90"
    })
    void laterOfTwoNamesCounts(String arguments, int seconds) {
        assertEquals(
                Duration.ofSeconds(seconds),
                terminal.settings(arguments.split(" ")).limits().timeouts().idle());
    }

    @ParameterizedTest
    @CsvSource({
        "-d, DEBUG",
        "-q, WARN",
        "-q -d, DEBUG",
        "-d -q, WARN",
        "-d --log-level error, ERROR",
        "--log-level error -q, WARN",
        "-q -q=false, INFO"
    })
    void laterLogLevelCounts(String arguments, LogOptions.Level level) {
        assertEquals(level, terminal.logLevel(arguments.split(" ")));
    }

    @Test
    void saysThatAFileIsForbidden() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "-e\n");
        Files.setPosixFilePermissions(secret, Set.of());
        assumeFalse(Files.isReadable(secret), "root reads everything");

        assertRefused("cannot read @" + secret + ": Permission denied", "@" + secret);
    }

    @Test
    void namesTheLineOfABadWord() throws IOException {
        String file = write("-e\n# \"\n--opsys \"a\n");
        assertRefused(file.substring(1) + ":3: a double quote without its pair", file);
    }

    @Test
    void readsTheFilesThatAFileNames() throws IOException {
        Path named = Files.writeString(directory.resolve("named"), "--port 1114 --opsys \"a b\"\n");
        String file = write("-e @" + named + " # a comment\n@?" + named + "\n@?" + directory.resolve("nope") + " -S\n");

        assertArrayEquals(
                new String[] {"-e", "--port", "1114", "--opsys", "a b", "--port", "1114", "--opsys", "a b", "-S"},
                new ArgumentFiles(Main.commandLine()).expand(file).toArray());
    }

    @Test
    void readsAFileThatMayBeMissing() {
        assertArrayEquals(
                new String[] {"-e"},
                new ArgumentFiles(Main.commandLine())
                        .expand("@?" + directory.resolve("nope"), "-e")
                        .toArray());
        assertRefused("cannot read @" + directory + ": Is a directory", "@?" + directory);
    }

    @Test
    void followsNamesOfFilesOnce() throws IOException {
        Path named = Files.writeString(directory.resolve("named"), "-e\n@?other\n");

        assertRefused(
                named + ":2: '@?other' (expected: an option, as a file that another file names may not name files)",
                write("@" + named + "\n"));
    }

    private void assertRefused(String message, String... arguments) {
        var fresh = new Terminal();
        assertEquals(ExitStatus.USAGE, fresh.run(arguments));
        assertEquals("netty-identd: " + message + "\nTry 'netty-identd --help'.\n", fresh.err());
        assertEquals("", fresh.out());
    }

    private String write(String text) throws IOException {
        return "@" + Files.writeString(directory.resolve("options"), text);
    }
}
