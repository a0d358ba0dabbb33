package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RunningProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built program on listening sockets that a service manager has opened. */
class ActivationIT {

    private static final String ANSWER = "1 , 2 : USERID : OTHER :nobody";
    private static final String LOOKUP = "fixed:user-id=nobody";

    /** Ports that the kernel gives to no outgoing connection. */
    private static final int FIRST_PORT = 2_113;

    private static final int PORTS = 100;

    @TempDir
    private Path directory;

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static void assertAnswered(InetSocketAddress address) throws Exception {
        assertEquals(ANSWER, Asker.ask(address, 1, 2));
    }

    @ParameterizedTest
    @CsvSource({"epoll, 1", "epoll, 3", "nio, 1", "nio, 3"})
    void servesIpv4AndIpv6OnTwoSockets(String transport, String eventLoops) throws Exception {
        try (var activator = Activator.open(
                "tcp4 127.0.0.1 tcp6 ::1", "--lookup", LOOKUP, "--transport", transport, "--event-loops", eventLoops)) {
            InetSocketAddress ipv4 = activator.nextAddress("127.0.0.1");
            InetSocketAddress ipv6 = activator.nextAddress("::1");
            activator.start();
            String listening = activator.awaitLog("listening on");
            assertTrue(
                    listening.contains(
                            "127.0.0.1:%d, [::1]:%d (%s)".formatted(ipv4.getPort(), ipv6.getPort(), transport)),
                    listening);
            for (int i = 0; i < 4; i++) {
                assertAnswered(ipv4);
                assertAnswered(ipv6);
            }
            assertEquals(0, activator.stop());
        }
    }

    @Test
    void servesWithoutNettysNativeLibrary() throws Exception {
        InstalledProgram program = InstalledProgram.built().copyTo(directory.resolve("program"));
        try (Stream<Path> files = Files.list(program.home().resolve("lib"))) {
            for (Path library :
                    files.filter(file -> file.toString().endsWith(".so")).toList()) {
                Files.delete(library);
            }
        }
        try (var activator = Activator.open(program, "tcp4 127.0.0.1", "--lookup", LOOKUP)) {
            InetSocketAddress address = activator.nextAddress("127.0.0.1");
            activator.start();
            activator.awaitLog("listening on 127\\.0\\.0\\.1:%d \\(nio\\)".formatted(address.getPort()));
            assertAnswered(address);
            assertEquals(0, activator.stop());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void servesBothFamiliesOnOneSocket(String transport) throws Exception {
        try (var activator = Activator.open("dual ::", "--lookup", LOOKUP, "--transport", transport)) {
            int port = activator.nextAddress("::").getPort();
            activator.start();
            activator.awaitLog("listening on ");
            assertAnswered(at("127.0.0.1", port));
            assertAnswered(at("::1", port));
            activator.awaitLog("client=127\\.0\\.0\\.1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pipe | not a socket, ENOTSOCK (88)",
                "closed | not a socket, E",
                "udp 127.0.0.1 | a socket, but not of TCP",
                "connected 127.0.0.1 | a TCP socket that does not listen",
                "idle 127.0.0.1 | a TCP socket that does not listen",
                "packets %s/socket | a socket, but not of TCP"
            })
    void refusesWhatItCannotListenOn(String socket, String problem) throws Exception {
        String sockets = "tcp4 127.0.0.1 " + socket.formatted(directory);
        try (var activator = Activator.open(sockets.replace("%s", directory.toString()), "--lookup", LOOKUP)) {
            activator.start();
            String line = activator.awaitLog("netty-identd: ");
            assertTrue(line.startsWith("netty-identd: socket 'socket2' in LISTEN_FDS: descriptor 4: " + problem), line);
            assertTrue(line.endsWith(" (expected: a listening TCP socket)"), line);
            assertEquals(78, activator.awaitExit());
        }
    }

    @Test
    void refusesASecondSocketOverWhichProgramsRegister() throws Exception {
        String sockets = "tcp4 127.0.0.1 unix %1$s/one unix %1$s/two".formatted(directory);
        try (var activator = Activator.open(sockets, "--lookup", LOOKUP)) {
            activator.start();
            assertTrue(activator
                    .awaitLog("netty-identd: ")
                    .endsWith("sockets 'socket2', 'socket3' in LISTEN_FDS: 2 Unix sockets (expected: one, over which"
                            + " programs register)"));
            assertEquals(78, activator.awaitExit());
        }
    }

    @Test
    void leavesSocketsOfAnotherProcessAlone() throws Exception {
        try (var activator = Activator.open("tcp4 127.0.0.1 pid 1", "--lookup", LOOKUP, "--listen", "127.0.0.1:0")) {
            InetSocketAddress others = activator.nextAddress("127.0.0.1");
            activator.start();
            String line = activator.awaitLog("listening on 127\\.0\\.0\\.1:");
            assertTrue(!line.contains("127.0.0.1:" + others.getPort() + " "), line);
        }
    }

    @ParameterizedTest
    @CsvSource({"--listen, 127.0.0.1", "--address, 127.0.0.1", "--port, 113", "-p, 1113"})
    void refusesToListenElsewhereToo(String option, String value) throws Exception {
        try (var activator = Activator.open("tcp4 127.0.0.1", "--lookup", LOOKUP, option, value)) {
            activator.start();
            String line = activator.awaitLog("netty-identd: ");
            assertTrue(line.contains(" and a socket unit (expected: one of them; "), line);
            assertEquals(2, activator.awaitExit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void answersAPeerThatConnectedBeforeTheStart(String transport) throws Exception {
        try (var activator = Activator.open("tcp4 127.0.0.1", "--lookup", LOOKUP, "--transport", transport)) {
            try (Asker early = Asker.connect(activator.nextAddress("127.0.0.1"))) {
                early.send(1, 2);
                activator.start();
                assertEquals(ANSWER, early.reply());
            }
        }
    }

    /** Starts systemd's program, which takes no port of the kernel's choice. */
    private static RunningProcess activate(String kind, int port) throws Exception {
        List<String> words = new ArrayList<>();
        if (kind.equals("-d")) {
            words.add("-d");
        }
        words.addAll(List.of("-l", "127.0.0.1:" + port));
        if (kind.isEmpty()) {
            words.addAll(List.of("-l", "[::1]:" + port));
        }
        words.addAll(List.of(InstalledProgram.built().launcher().toString(), "--lookup", LOOKUP));
        return RunningProcess.start(
                InstalledProgram.command(Path.of("systemd-socket-activate"), words.toArray(String[]::new)));
    }

    /** Waits until the program listens on all of its sockets; false if another program has the port. */
    private static boolean listens(RunningProcess process, String kind) throws InterruptedException {
        return process.awaitLine("Address already in use|^Listening on .* as " + (kind.isEmpty() ? 4 : 3) + "\\.$")
                .group()
                .startsWith("Listening");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-d"})
    void worksWithSystemdSocketActivate(String kind) throws Exception {
        Commands.assumeProgram("systemd-socket-activate");
        int port = FIRST_PORT;
        RunningProcess listening = activate(kind, port);
        while (!listens(listening, kind)) {
            listening.close();
            port++;
            assertTrue(port < FIRST_PORT + PORTS, "all ports are taken");
            listening = activate(kind, port);
        }
        try (var process = listening) {
            if (kind.isEmpty()) {
                assertAnswered(at("127.0.0.1", port));
                assertAnswered(at("::1", port));
                return;
            }
            // Whatever arrives starts the program.
            try (var socket = new java.net.DatagramSocket()) {
                socket.send(new java.net.DatagramPacket(new byte[1], 1, at("127.0.0.1", port)));
            }
            process.awaitLine("descriptor 3: a socket, but not of TCP \\(expected: a listening TCP socket\\)");
            assertEquals(78, process.awaitExit());
        }
    }
}
