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
        Files.writeString(directory.resolve("restart.py"), """
                import socket, client, sys, os
                registrar = client.Registrar("test", sys.argv[1])
                kept, closed, third = socket.socket(), socket.socket(), socket.socket()
                registrar.register(kept, "alice")
                registrar.register(closed, "bob")
                closed.close()
                registrar.register(third, "carol")
                """);
        var lines = new AtomicInteger();
        // The third registration meets a daemon that ends the connection, as at a restart.
        try (var daemon = FakeRegistrations.listen(
                socket(), _ -> lines.incrementAndGet() == 4 ? FakeRegistrations.CLOSE : "ok")) {
            Finished finished = python("python3", "restart.py", socket().toString());

            assertEquals("", finished.err());
            assertEquals(
                    List.of("id test", "add alice", "add bob", "add carol", "id test", "add alice", "add carol"),
                    daemon.lines().stream()
                            .map(line -> line.replaceFirst(" cookie .*", ""))
                            .toList());
        }
    }
}
