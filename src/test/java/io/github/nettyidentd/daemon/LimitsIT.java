package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.PerlProgram;
import io.github.nettyidentd.testing.RunningProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A daemon on one host, asked from several addresses of another: two network namespaces with a cable between them. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class LimitsIT {

    private static final String HOST = "192.0.2.1";
    private static final String PEER = "192.0.2.2";
    private static final String OTHER_PEER = "192.0.2.3";
    private static final String HOST_6 = "2001:db8::1";
    private static final String PEER_6 = "2001:db8::2";
    private static final String SAME_NETWORK_6 = "2001:db8::ffff:0:0:3";
    private static final String OTHER_NETWORK_6 = "2001:db8:0:1::2";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NetworkNamespace host;
    private static NetworkNamespace peer;
    private static boolean hasIpv6;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(LimitsIT::connectTwoHosts);
    }

    private static void connectTwoHosts() throws Exception {
        hasIpv6 = Ipv6.isAvailable();
        host = RESOURCES.add(NetworkNamespace.create());
        peer = RESOURCES.add(NetworkNamespace.create());
        host.ip("link set lo up");
        host.ip("link add host0 type veth peer name peer0 netns " + peer.name());
        host.ip("link set host0 up");
        peer.ip("link set peer0 up");
        host.ip("address add dev host0 " + HOST + "/24");
        for (String address : List.of(PEER, OTHER_PEER)) {
            peer.ip("address add dev peer0 " + address + "/24");
        }
        if (hasIpv6) {
            host.ip("address add dev host0 " + HOST_6 + "/64 nodad");
            host.ip("-6 route add 2001:db8:0:1::/64 dev host0");
            for (String address : List.of(PEER_6, SAME_NETWORK_6, OTHER_NETWORK_6)) {
                peer.ip("address add dev peer0 " + address + "/64 nodad");
            }
        }
        program = RESOURCES.add(Distribution.copy());
    }

    private RunningProcess startDaemon(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-R", "x", "--status-socket", socket()));
        all.addAll(List.of(options));
        return program.startDaemon(host.runner(), all.toArray(String[]::new));
    }

    private String socket() {
        return directory.resolve("status").toString();
    }

    private static RunningProcess startPeer() throws Exception {
        return RunningProcess.start(
                peer.runner(PerlProgram.command("asking-peer.pl").toArray(String[]::new)));
    }

    /** Gives how many replies came to some queries on each of some connections, which stay open. */
    private static int ask(RunningProcess asking, String source, int connections, int queries) throws Exception {
        String server = source.contains(":") ? HOST_6 : HOST;
        asking.send("%s %s 113 %d %d".formatted(source, server, connections, queries));
        return Integer.parseInt(asking.awaitLine("^\\d+$").group());
    }

    private void assertReached(String limit, int times) throws Exception {
        Commands.Result shown = Commands.run(program.command(host.runner(), "status", "--status-socket", socket()));
        assertTrue(
                Pattern.compile("\\b" + limit + " +" + times + "\n")
                        .matcher(shown.out())
                        .find(),
                shown::toString);
    }

    @Test
    void aSourceWithTooManyConnectionsCostsOtherSourcesNothing() throws Exception {
        try (var _ = startDaemon("--max-connections-per-source", "3");
                var greedy = startPeer();
                var modest = startPeer()) {
            assertEquals(3, ask(greedy, PEER, 5, 1));
            assertEquals(2, ask(modest, OTHER_PEER, 2, 1));
            assertEquals(0, ask(greedy, PEER, 1, 1));
            assertReached("connections_per_source", 3);
            assertEquals(1, ask(modest, OTHER_PEER, 1, 1));
            assertEquals(0, ask(modest, OTHER_PEER, 1, 1));
        }
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneSource() throws Exception {
        Ipv6.assumeAvailable();
        try (var _ = startDaemon("--max-connections-per-source", "3");
                var asking = startPeer()) {
            assertEquals(2, ask(asking, PEER_6, 2, 1));
            assertEquals(1, ask(asking, SAME_NETWORK_6, 2, 1));
            assertEquals(3, ask(asking, OTHER_NETWORK_6, 3, 1));
            assertReached("connections_per_source", 1);
        }
    }

    @Test
    void aSourceThatAsksTooOftenCostsOtherSourcesNothing() throws Exception {
        try (var _ = startDaemon("--max-rate-per-source", "1");
                var greedy = startPeer();
                var modest = startPeer()) {
            int replies = ask(greedy, PEER, 1, 100);
            assertTrue(replies >= 2 && replies < 100, replies + " replies");
            assertReached("rate_per_source", 1);
            assertEquals(2, ask(modest, OTHER_PEER, 1, 2));
        }
    }

    @Test
    void onlyAllowedPeersThatAreNotDeniedMayAsk() throws Exception {
        try (var _ = startDaemon("--allow", "192.0.2.0/24", "--deny", OTHER_PEER);
                var asking = startPeer()) {
            assertEquals(1, ask(asking, PEER, 1, 1));
            assertEquals(0, ask(asking, OTHER_PEER, 1, 1));
            assertEquals(0, hasIpv6 ? ask(asking, PEER_6, 1, 1) : ask(asking, OTHER_PEER, 1, 1));
            assertReached("access", 2);
        }
    }
}
