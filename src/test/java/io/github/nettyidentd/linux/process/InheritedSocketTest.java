package io.github.nettyidentd.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.ForkedJvm;
import io.github.nettyidentd.testing.Ipv6;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts a JVM from a shell that gives it a socket or something else as standard input. */
class InheritedSocketTest {

    /** Prints the address of descriptor 0 or why it is refused, and whether it is non-blocking. */
    static final class Main {
        public static void main(String[] arguments) throws IOException {
            try {
                InheritedSocket socket = InheritedSocket.connected(0);
                System.out.println(socket.local().getAddress().getHostAddress() + " "
                        + socket.local().getPort());
                String flags =
                        Files.readAllLines(Path.of("/proc/self/fdinfo/0")).get(1);
                System.out.println(
                        "nonblocking=" + ((Integer.parseInt(flags.replaceFirst("flags:\\s*", ""), 8) & 04000) != 0));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String withStandardInput(String redirection) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash here");
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", "-c", "exec " + redirection + "; exec \"$@\"", "bash"));
        command.addAll(ForkedJvm.command(Main.class));
        return ForkedJvm.run(command).output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void takesAConnection(String loopback) throws Exception {
        InetAddress address = InetAddress.ofLiteral(loopback);
        Ipv6.assumeAvailableFor(loopback);
        try (var listener = new ServerSocket(0, 1, address)) {
            int port = listener.getLocalPort();
            String output = withStandardInput("0<>/dev/tcp/" + loopback + "/" + port);
            try (var accepted = listener.accept()) {
                String host = address.getHostAddress();
                assertEquals("%s %d\nnonblocking=true\n".formatted(host, accepted.getPort()), output);
            }
        }
    }

    @Test
    void refusesADescriptorThatIsNotASocket() throws Exception {
        assertEquals(
                "descriptor 0: not a socket, ENOTSOCK (88) (expected: a connected TCP socket)\n",
                withStandardInput("0</dev/null"));
    }

    @Test
    void refusesASocketOfUdp() throws Exception {
        assertEquals(
                "descriptor 0: a socket, but not of TCP (expected: a connected TCP socket)\n",
                withStandardInput("0<>/dev/udp/127.0.0.1/9"));
    }
}
