package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RunningProcess;
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

/** A host where HAProxy listens on the ident port and forwards the connections to the daemon, in each version of the header. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class HaproxyIT {

    private static final String CONFIGURATION = """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 3m
                timeout server 3m
            listen version2
                bind :::113 v4v6
                server host 127.0.0.1:1113 send-proxy-v2 proxy-v2-options unique-id,crc32c check check-send-proxy inter 100ms
            listen version1
                bind :::1131 v4v6
                server host 127.0.0.1:1113 send-proxy check inter 100ms
            listen none
                bind :::1132 v4v6
                server host 127.0.0.1:1113
            """;

    private static final String HOST = "192.0.2.1";
    private static final String PEER = "192.0.2.2";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NetworkNamespace host;
    private static NetworkNamespace peer;
    private static RunningProcess daemon;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(HaproxyIT::connectTwoHostsAndStartTheProxy);
    }

    private static void connectTwoHostsAndStartTheProxy() throws Exception {
        Commands.assumeProgram("haproxy");
        host = RESOURCES.add(NetworkNamespace.create());
        peer = RESOURCES.add(NetworkNamespace.create());
        host.ip("link set lo up");
        host.ip("link add host0 type veth peer name peer0 netns " + peer.name());
        host.ip("link set host0 addrgenmode none up");
        peer.ip("link set peer0 addrgenmode none up");
        host.ip("address add dev host0 " + HOST + "/24");
        peer.ip("address add dev peer0 " + PEER + "/24");
        peer.ip("address add dev peer0 192.0.2.3/24");
        if (Ipv6.isAvailable()) {
            host.ip("address add dev host0 2001:db8::1/64 nodad");
            peer.ip("address add dev peer0 2001:db8::2/64 nodad");
        }
        program = RESOURCES.add(Distribution.copy());
        daemon = RESOURCES.add(program.startDaemon(
                host.runner(),
                "--listen",
                "127.0.0.1:1113",
                "--proxy-protocol-from",
                "127.0.0.1",
                "--deny",
                "192.0.2.3",
                "--log-level",
                "debug"));
        Path file =
                Files.writeString(RESOURCES.add(TempDirectory.create()).path().resolve("cfg"), CONFIGURATION);
        RESOURCES.add(RunningProcess.start(host.runner("haproxy", "-db", "-f", file.toString())));
        // HAProxy checks with LOCAL in version 2. In version 1 it sends its own addresses, and then nothing.
        for (int i = 0; i < 2; i++) {
            daemon.awaitLine("the proxy \\S+ has checked this server");
        }
    }

    private static Commands.Result query(String source, String server, int port, int portOnServer, int portOnClient)
            throws IOException {
        List<String> query =
                program.command(peer.runner(), "query", "--source", source, "--port", String.valueOf(port), server);
        query.addAll(List.of(String.valueOf(portOnServer), String.valueOf(portOnClient)));
        return Commands.run(query);
    }

    @ParameterizedTest
    @CsvSource({
        "inet, 192.0.2.1, 192.0.2.2, 113",
        "inet, 192.0.2.1, 192.0.2.2, 1131",
        "inet6, 2001:db8::1, 2001:db8::2, 113",
        "inet6, 2001:db8::1, 2001:db8::2, 1131",
    })
    void namesTheUserToTheClientBehindTheProxy(String family, String server, String client, int port) throws Exception {
        Ipv6.assumeAvailableFor(server);
        try (var listener = ForeignSocket.open(peer.runner(), "socket " + family + " listen " + client);
                var connecting = ForeignSocket.open(
                        host.runner(),
                        "user 1 socket %s bind %s connect %s %d".formatted(family, server, client, listener.port()))) {
            Commands.Result result = query(client, server, port, connecting.port(), listener.port());

            assertEquals("daemon", result.out().strip(), result::toString);
        }
    }

    @Test
    void answersNobodyBehindAProxyWithoutAHeader() throws Exception {
        Commands.Result result = query(PEER, HOST, 1132, 1, 2);

        assertFalse(result.status() == 0, result::toString);
        daemon.awaitLine("limit proxy_header was reached once, by 127\\.0\\.0\\.1");
    }

    @Test
    void judgesTheClientByTheAccessList() throws Exception {
        Commands.Result result = query("192.0.2.3", HOST, 113, 1, 2);

        assertFalse(result.status() == 0, result::toString);
        daemon.awaitLine("limit access was reached once, by 192\\.0\\.2\\.3");
    }
}
