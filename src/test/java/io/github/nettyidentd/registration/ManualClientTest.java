package io.github.nettyidentd.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.FakeRegistrations;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.ManPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the client in Python that the manual shows. */
class ManualClientTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeClient() throws Exception {
        Commands.assumeProgram("python3");
        Files.writeString(directory.resolve("client.py"), client());
    }

    /** The program, as a reader of the manual would copy it. */
    static String client() throws IOException {
        List<String> programs = ManPage.read("netty-identd-register.7").displays().stream()
                .filter(display -> display.startsWith("#!/usr/bin/env python3\n"))
                .toList();
        assertEquals(1, programs.size());
        return programs.getFirst();
    }

    private Path socket() {
        return directory.resolve("register");
    }

    private Finished python(String... arguments) throws Exception {
        ProcessBuilder python = InstalledProgram.command(Path.of("/usr/bin/env"), arguments);
        python.environment().put("REGISTER", socket().toString());
        python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return InstalledProgram.run(python.directory(directory.toFile()));
    }

    /** Runs lines that use the module, after {@code registrar} is made with these further arguments. */
    private Finished runScript(String arguments, String script) throws Exception {
        Files.writeString(directory.resolve("script.py"), """
                import socket, client, sys
                registrar = client.Registrar("test", sys.argv[1], %s)
                """.formatted(arguments) + script);
        return python("python3", "script.py", socket().toString());
    }

    @Test
    void registersBeforeItConnects() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket());
                var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> greet(server, daemon));
            String port = String.valueOf(server.getLocalPort());
            Finished finished = python("python3", "client.py", "alice", "127.0.0.1", port);

            assertEquals("", finished.err());
            assertEquals("lines before the connection: 2\n", finished.out());
            assertEquals("id client.py", daemon.lines().getFirst());
            assertTrue(
                    daemon.lines().getLast().matches("add alice cookie [1-9][0-9]*"),
                    () -> daemon.lines().toString());
        }
    }

    private static void greet(ServerSocket server, FakeRegistrations daemon) {
        try (Socket accepted = server.accept()) {
            accepted.getOutputStream()
                    .write(("lines before the connection: " + daemon.lines().size() + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The test fails for lack of the greeting.
        }
    }

    @Test
    void connectsAlthoughItIsRefused() throws Exception {
        try (var daemon = FakeRegistrations.listen(
                        socket(), line -> line.startsWith("id") ? "ok" : "error not permitted");
                var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> greet(server, daemon));
            String port = String.valueOf(server.getLocalPort());
            Finished finished = python("python3", "client.py", "root", "127.0.0.1", port);

            assertEquals("not registered: not permitted\n", finished.err());
            assertEquals("lines before the connection: 2\n", finished.out());
        }
    }

    @Test
    void saysAgainWhatItHadSaidWhenTheDaemonComesBack() throws Exception {
        var lines = new AtomicInteger();
        // The third registration meets a daemon that ends the connection, as at a restart.
        try (var daemon = FakeRegistrations.listen(
                socket(), _ -> lines.incrementAndGet() == 4 ? FakeRegistrations.CLOSE : "ok")) {
            Finished finished = runScript("", """
                    kept, closed, third = socket.socket(), socket.socket(), socket.socket()
                    registrar.register(kept, "alice")
                    registrar.register(closed, "bob")
                    closed.close()
                    registrar.register(third, "carol")
                    """);

            assertEquals("", finished.err());
            assertEquals(
                    List.of("id test", "add alice", "add bob", "add carol", "id test", "add alice", "add carol"),
                    withoutCookies(daemon));
        }
    }

    private static List<String> withoutCookies(FakeRegistrations daemon) {
        return daemon.lines().stream()
                .map(line -> line.replaceFirst(" cookie .*", ""))
                .toList();
    }

    @Test
    void saysOnEachConnectionThatItRegistersAll() throws Exception {
        var lines = new AtomicInteger();
        try (var daemon = FakeRegistrations.listen(
                socket(), _ -> lines.incrementAndGet() == 4 ? FakeRegistrations.CLOSE : "ok")) {
            Finished finished = runScript("expect_all=True", """
                    first, second = socket.socket(), socket.socket()
                    registrar.register(first, "alice")
                    registrar.register(second, "bob")
                    """);

            assertEquals("", finished.err());
            assertEquals(
                    List.of(
                            "id test",
                            "expect on",
                            "add alice",
                            "add bob",
                            "id test",
                            "expect on",
                            "add alice",
                            "add bob"),
                    withoutCookies(daemon));
        }
    }

    @Test
    void registersAlthoughTheDaemonExpectsNothing() throws Exception {
        try (var daemon =
                FakeRegistrations.listen(socket(), line -> line.startsWith("expect") ? "error not permitted" : "ok")) {
            Finished finished = runScript("expect_all=True", """
                    sock = socket.socket()
                    registrar.register(sock, "alice")
                    """);

            assertEquals("", finished.err());
            assertEquals(List.of("id test", "expect on", "add alice"), withoutCookies(daemon));
        }
    }

    @Test
    void givesUpWhenAnAnswerDoesNotCome() throws Exception {
        var end = new CountDownLatch(1);
        try (var daemon = FakeRegistrations.listen(socket(), line -> {
            if (line.startsWith("add bob ")) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return "ok";
        })) {
            Finished finished = runScript("timeout=0.2", """
                    first, second, third = socket.socket(), socket.socket(), socket.socket()
                    registrar.register(first, "alice")
                    try:
                        registrar.register(second, "bob")
                    except OSError as reason:
                        print(reason, registrar.line)
                    registrar.register(third, "carol")
                    """);
            end.countDown();

            assertEquals("", finished.err());
            assertEquals("timed out None\n", finished.out());
            assertEquals(
                    List.of("id test", "add alice", "add bob", "id test", "add alice", "add carol"),
                    withoutCookies(daemon));
        }
    }

    @Test
    void saysHowToCallIt() throws Exception {
        Finished finished = python("python3", "client.py", "alice", "127.0.0.1");

        assertEquals(1, finished.status());
        assertEquals(
                "usage: client.py USER-ID HOST PORT",
                finished.err().lines().findFirst().orElse(""));
    }
}
