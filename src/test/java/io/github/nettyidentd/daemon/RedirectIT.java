package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A daemon on an unprivileged port, to which the host redirects port 113. The host has several addresses, of which a
 * redirect knows only the first.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class RedirectIT {

    private static final String RULES = """
            table ip netty {
                chain incoming {
                    type nat hook prerouting priority -100
                    tcp dport 113 redirect to :1113
                }
                chain outgoing {
                    type nat hook output priority -100
                    tcp dport 113 redirect to :1113
                }
            }
            """;

    private static final int UNTRACKED = 12;
    private static final String FIRST = "192.0.2.1";
    private static final String SECOND = "192.0.2.11";
    private static final String PEER = "192.0.2.2";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NetworkNamespace host;
    private static NetworkNamespace peer;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(RedirectIT::connectTwoHostsAndStartTheDaemon);
    }

    private static void connectTwoHostsAndStartTheDaemon() throws Exception {
        Commands.assumeProgram("nft");
        host = RESOURCES.add(NetworkNamespace.create());
        peer = RESOURCES.add(NetworkNamespace.create());
        host.ip("link set lo up");
        host.ip("link add host0 type veth peer name peer0 netns " + peer.name());
        host.ip("link set host0 addrgenmode none up");
        peer.ip("link set peer0 addrgenmode none up");
        for (String address : List.of(FIRST + "/24", SECOND + "/24")) {
            host.ip("address add dev host0 " + address);
        }
        peer.ip("address add dev peer0 " + PEER + "/24");
        redirect(RULES);
        if (Ipv6.isAvailable()) {
            for (String address : List.of("2001:db8::1", "2001:db8::11", "fe80::1")) {
                host.ip("address add dev host0 " + address + "/64 nodad");
            }
            for (String address : List.of("2001:db8::2", "fe80::2")) {
                peer.ip("address add dev peer0 " + address + "/64 nodad");
            }
            redirect(RULES.replace("table ip ", "table ip6 "));
        }
        program = RESOURCES.add(Distribution.copy());
        RESOURCES.add(program.startDaemon(host.runner(), "--port", "1113", "--transport", "epoll"));
    }

    private static void redirect(String rules) throws IOException {
        try (var directory = TempDirectory.create()) {
            Path file = Files.writeString(directory.path().resolve("rules"), rules);
            Commands.Result result = Commands.run(host.runner("nft", "-f", file.toString()));
            assumeTrue(result.status() == 0, "needs a kernel with NAT for nftables: " + result.err());
        }
    }

    private static void assertNamed(NetworkNamespace asking, String source, String server, int port, int[] ports)
            throws IOException {
        List<String> query =
                program.command(asking.runner(), "query", "--source", source, "--port", String.valueOf(port), server);
        query.addAll(List.of(String.valueOf(ports[0]), String.valueOf(ports[1])));
        Commands.Result result = Commands.run(query);
        assertEquals("daemon", result.out().strip(), result::toString);
    }

    /** The first addresses are answered for even by the socket's own address. */
    @ParameterizedTest
    @CsvSource({
        "inet, 192.0.2.1, 192.0.2.2, 113",
        "inet, 192.0.2.11, 192.0.2.2, 113",
        "inet, 192.0.2.11, 192.0.2.2, 1113",
        "inet6, 2001:db8::1, 2001:db8::2, 113",
        "inet6, 2001:db8::11, 2001:db8::2, 113",
        "inet6, 2001:db8::11, 2001:db8::2, 1113",
        "inet6, fe80::1, fe80::2, 113",
    })
    void answersForTheAddressThatThePeerConnectedTo(String family, String server, String client, int port)
            throws Exception {
        Ipv6.assumeAvailableFor(server);
        boolean linkLocal = server.startsWith("fe80");
        String onHost = linkLocal ? "%host0" : "";
        String onPeer = linkLocal ? "%peer0" : "";
        try (var listener = ForeignSocket.open(peer.runner(), "socket " + family + " listen " + client + onPeer);
                var connecting = ForeignSocket.open(
                        host.runner(),
                        "user 1 socket %s bind %s connect %s %d"
                                .formatted(family, server + onHost, client + onHost, listener.port()))) {
            int[] ports = {connecting.port(), listener.port()};
            assertNamed(peer, client + onPeer, server + onPeer, port, ports);
        }
    }

    /** Here the redirect leads to 127.0.0.1. */
    @Test
    void answersForTheAddressThatAProgramOfThisHostConnectedTo() throws Exception {
        try (var listener = ForeignSocket.open(host.runner(), "socket inet listen " + FIRST);
                var connecting = ForeignSocket.open(
                        host.runner(),
                        "user 1 socket inet bind " + SECOND + " connect " + FIRST + " " + listener.port())) {
            assertNamed(host, FIRST, SECOND, 113, new int[] {connecting.port(), listener.port()});
        }
    }

    @Test
    void answersNothingAboutTheAddressThatTheConnectionWasLedTo() throws Exception {
        try (var listener = ForeignSocket.open(peer.runner(), "socket inet listen " + PEER);
                var connecting = ForeignSocket.open(
                        host.runner(),
                        "user 1 socket inet bind " + FIRST + " connect " + PEER + " " + listener.port())) {
            List<String> query = program.command(peer.runner(), "query", "--source", PEER, SECOND);
            query.addAll(List.of(String.valueOf(connecting.port()), String.valueOf(listener.port())));
            Commands.Result result = Commands.run(query);
            assertTrue(result.err().contains(" NO-USER: "), result::toString);
        }
    }

    /** Whoever makes connections that the kernel does not track says nothing about the connections of others. */
    @Test
    void asksTheKernelAfterConnectionsThatItDoesNotTrack() throws Exception {
        redirect("""
                table ip untracked {
                    chain outgoing {
                        type filter hook output priority raw
                        oif lo tcp dport 1113 notrack
                        oif lo tcp sport 1113 notrack
                    }
                }
                """);
        try (var untracked = new OpenedParts();
                var listener = ForeignSocket.open(peer.runner(), "socket inet listen " + PEER);
                var connecting = ForeignSocket.open(
                        host.runner(),
                        "user 1 socket inet bind " + FIRST + " connect " + PEER + " " + listener.port())) {
            List<String> query = program.command(peer.runner(), "query", "--source", PEER, SECOND);
            query.addAll(List.of(String.valueOf(connecting.port()), String.valueOf(listener.port())));
            for (int i = 0; i < UNTRACKED; i++) {
                untracked.add(
                        ForeignSocket.open(host.runner(), "socket inet connect 127.0.0.1 1113"), ForeignSocket::close);
            }
            Commands.Result result = Commands.run(query);
            assertTrue(result.err().contains(" NO-USER: "), result::toString);
        }
    }
}
