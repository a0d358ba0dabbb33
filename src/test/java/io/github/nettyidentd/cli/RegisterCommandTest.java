package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.github.nettyidentd.linux.ffi.StreamListener;
import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.FakeRegistrations;
import io.github.nettyidentd.testing.ManPage;
import io.github.nettyidentd.testing.OpenedDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code register} with a daemon that gives the answers of each test. */
class RegisterCommandTest {

    private static final String ENTRIES = """
            entry jürgen 52044 6667 192.0.2.113 198.51.100.7 cookie 81 id znc
            entry - 52045 6667 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:7 cookie 18446744073709551615
            entry alice cookie 83
            entry bob 52046 6667 * * cookie 0 id kiwi
            ok 4""";

    @TempDir
    private Path directory;

    private final Terminal terminal = new Terminal();

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("register"));
        all.addAll(Arrays.asList(arguments));
        all.add("--socket=" + socket());
        return terminal.run(all.toArray(new String[0]));
    }

    private Path socket() {
        return directory.resolve("register");
    }

    @Test
    void theManualHasTheSynopsisOfTheHelp() throws Exception {
        terminal.run("register", "--help");
        String usage = terminal.out().replaceFirst("(?s).*?Usage: (.*?)\n\n.*", "$1");
        assertEquals(
                Stream.of(usage.split("\n +(?=netty-identd )"))
                        .map(way -> way.replaceAll("\\s+", " ").replace("OPTION", "option"))
                        .toList(),
                ManPage.read("netty-identd-register.1").synopsis());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    alice 1 2                            | add alice 1 2
                    alice 00001 65535 192.0.2.1          | add alice 1 65535 192.0.2.1
                    alice 1 2 ::1 2001:db8::1            | add alice 1 2 0:0:0:0:0:0:0:1 2001:db8:0:0:0:0:0:1
                    alice 1 2 ::ffff:192.0.2.1 192.0.2.2 | add alice 1 2 192.0.2.1 192.0.2.2
                    alice --cookie 007                   | add alice cookie 7
                    --cookie 18446744073709551615 alice  | add alice cookie 18446744073709551615
                    --hide 1 2                           | add - 1 2
                    --hide --cookie 7                    | add - cookie 7
                    jürgen 1 2                           | add jürgen 1 2
                    """)
    void registersAndPrintsNothing(String arguments, String line) throws Exception {
        try (var daemon = FakeRegistrations.listen(socket())) {
            assertEquals(0, run(arguments.split(" ")), terminal::err);
            assertEquals(List.of(line), daemon.lines());
            assertEquals("", terminal.out());
            assertEquals("", terminal.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --delete 1 2       | del 1 2      | ok 1     | 1 registration was removed
                    --delete 1 2 ::1   | del 1 2 0:0:0:0:0:0:0:1 | ok 2 | 2 registrations were removed
                    --delete --cookie 7 | del cookie 7 | ok 1    | 1 registration was removed
                    --clear            | clear        | ok 0     | 0 registrations were removed
                    --lookup 1 2       | lookup 1 2   | ok alice | alice
                    --lookup 1 2       | lookup 1 2   | ok -     | -
                    """)
    void printsWhatTheDaemonHasDone(String arguments, String line, String answer, String printed) throws Exception {
        try (var daemon = FakeRegistrations.listen(socket(), _ -> answer)) {
            assertEquals(0, run(arguments.split(" ")), terminal::err);
            assertEquals(List.of(line), daemon.lines());
            assertEquals(printed + "\n", terminal.out());
        }
    }

    @Test
    void listsEachRegistrationInALine() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket(), line -> line.equals("list") ? ENTRIES : "ok")) {
            assertEquals(0, run("--list", "--id", "znc"));
            assertEquals("""
                    jürgen 52044 6667 192.0.2.113 198.51.100.7 cookie 81 id znc
                    - 52045 6667 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:7 cookie 18446744073709551615
                    alice connection not known yet cookie 83
                    bob 52046 6667 * * cookie 0 id kiwi
                    """, terminal.out());
            assertEquals(List.of("id znc", "list"), daemon.lines());
        }
    }

    @Test
    void listsInJson() throws Exception {
        try (var _ = FakeRegistrations.listen(socket(), _ -> ENTRIES)) {
            assertEquals(0, run("--list", "--json"));
            assertEquals(JsonParser.parseString("""
                    {"registrations": [
                     {"userId": "jürgen", "hidden": false, "portOnServer": 52044, "portOnClient": 6667,
                      "serverAddress": "192.0.2.113", "clientAddress": "198.51.100.7", "cookie": "81",
                      "application": "znc"},
                     {"hidden": true, "portOnServer": 52045, "portOnClient": 6667,
                      "serverAddress": "2001:db8:0:0:0:0:0:1", "clientAddress": "2001:db8:0:0:0:0:0:7",
                      "cookie": "18446744073709551615"},
                     {"userId": "alice", "hidden": false, "cookie": "83"},
                     {"userId": "bob", "hidden": false, "portOnServer": 52046, "portOnClient": 6667,
                      "application": "kiwi"}]}"""), JsonParser.parseString(terminal.out()));
            assertEquals(1, terminal.out().lines().count());
            assertTrue(terminal.out().chars().allMatch(c -> c < 0x7f), terminal::out);
        }
    }

    @Test
    void listsNothing() throws Exception {
        try (var _ = FakeRegistrations.listen(socket(), _ -> "ok 0")) {
            assertEquals(0, run("--list"));
            assertEquals(0, run("--list", "--json"));
            assertEquals("{\"registrations\":[]}\n", terminal.out());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alice 1 2", "--hide 1 2", "--delete 1 2", "--lookup 1 2", "--list", "--clear", "--id x --list"})
    void failsWithTheDaemonsReason(String arguments) throws Exception {
        try (var daemon = FakeRegistrations.listen(socket(), _ -> "error no\u001b[2J entry")) {
            assertEquals(1, run(arguments.split(" ")));
            assertEquals("", terminal.out());
            assertEquals("netty-identd register: no\\x1b[2J entry\n", terminal.err());
            assertEquals(1, daemon.lines().size());
        }
    }

    @Test
    void failsWithoutADaemon() {
        assertEquals(1, run("alice", "1", "2"));
        assertEquals(
                "netty-identd register: the daemon at %s cannot be asked: the socket does not exist (expected: a daemon with --registrations, or the unit netty-identd-register.socket)%n"
                        .formatted(socket()),
                terminal.err());
    }

    @Test
    void failsWhereNobodyListens() throws Exception {
        try (var _ = StreamListener.bind(socket().toString())) {
            assertEquals(1, run("--list"));
            assertTrue(
                    terminal.err()
                            .contains(
                                    "cannot be asked: nobody listens (expected: a daemon with --registrations, or the unit netty-identd-register.socket)"),
                    terminal::err);
        }
    }

    @Test
    void failsIfTheDaemonCloses() throws Exception {
        try (var _ = FakeRegistrations.listen(socket(), _ -> FakeRegistrations.CLOSE)) {
            assertEquals(1, run("--list"));
            assertTrue(terminal.err().endsWith("cannot be asked: it has closed the connection\n"), terminal::err);
        }
    }

    @Test
    void failsIfTheDaemonSaysSomethingElse() throws Exception {
        try (var _ = FakeRegistrations.listen(socket(), _ -> "220 mail.example ESMTP")) {
            assertEquals(1, run("alice", "1", "2"));
            assertTrue(
                    terminal.err().endsWith("cannot be asked: it answers '220 mail.example ESMTP'\n"), terminal::err);
        }
    }

    @Test
    void namesADescriptorThatIsNoConnection() throws Exception {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var file = OpenedDescriptor.of(() -> FileChannel.open(Files.createFile(directory.resolve("file"))));
                var datagrams = OpenedDescriptor.of(DatagramChannel::open);
                var listening =
                        OpenedDescriptor.of(() -> ServerSocketChannel.open().bind(loopback))) {
            assertRefused(file.fd(), "(expected: a TCP socket)");
            assertRefused(datagrams.fd(), "(expected: a TCP socket)");
            assertRefused(listening.fd(), "is listening (expected: a TCP socket of a connection)");
        }
    }

    private static void assertRefused(int fd, String reason) {
        var output = new Terminal();
        assertEquals(ExitStatus.USAGE, output.run("register", "alice", "--fd", "" + fd));
        assertEquals(
                "netty-identd register: --fd: '" + fd + "' " + reason,
                output.err().lines().findFirst().orElse(""));
    }

    /** The other end gets the same socket, under another number. */
    @Test
    void sendsTheDescriptorWithTheLine() throws Exception {
        try (var socket = OpenedDescriptor.of(SocketChannel::open);
                var listener = StreamListener.bind(socket().toString())) {
            listener.listen(1);
            var received = new CompletableFuture<List<String>>();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    received.complete(receive(listener));
                } catch (Exception e) {
                    received.completeExceptionally(e);
                }
            });

            assertEquals(0, run("alice", "--fd", "" + socket.fd()), terminal::err);
            assertEquals(
                    List.of(
                            "add alice fd\n",
                            Files.readSymbolicLink(Path.of("/proc/self/fd/" + socket.fd()))
                                    .toString()),
                    received.get(20, TimeUnit.SECONDS));
        }
    }

    private static StreamSocket accept(StreamListener listener) throws Exception {
        var accepted = new AtomicReference<StreamSocket>();
        Await.until("a connection", () -> {
            listener.accept().ifPresent(accepted::set);
            return accepted.get() != null;
        });
        return Objects.requireNonNull(accepted.get());
    }

    private static List<String> receive(StreamListener listener) throws Exception {
        try (var buffer = new StreamSocket.Buffer(100);
                StreamSocket socket = accept(listener)) {
            assertTrue(socket.awaitReadable(20_000));
            var octets = new byte[100];
            StreamSocket.Received received = socket.read(buffer, octets);
            String link = Files.readSymbolicLink(
                            Path.of("/proc/self/fd/" + received.descriptors().getFirst()))
                    .toString();
            received.closeDescriptors();
            socket.write(buffer, "ok\n".getBytes(StandardCharsets.US_ASCII), 0, 3);
            return List.of(new String(octets, 0, received.length(), StandardCharsets.UTF_8), link);
        }
    }
}
