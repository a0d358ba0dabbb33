package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.NatNetwork;
import io.github.nettyidentd.testing.NatNetwork.Family;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.PerlProgram;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Daemons on a gateway, asked by a host outside about connections of hosts inside. The gateway gives its own address to the
 * connections. Each daemon has another way to answer. The first host inside has an ident server, the second one has none.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class NatIT {

    /** The daemons by their ports. All but the first one share a helper. */
    private enum Mode {
        /** Looks into the namespaces, by a helper that it starts itself. */
        NAMESPACES(113, "--masquerade", "--namespaces"),
        /** Has no static rules. */
        PROXY_HEADER(114, "--masquerade", "--forward=" + INSIDE_PROXIED, "--forward-proxy-header"),
        RULES(115, "--masquerade"),
        FORWARD_THEN_RULES(116, "--masquerade", "--forward=" + INSIDE_SERVER),
        RULES_THEN_FORWARD(117, "-M", "--forward=" + INSIDE_SERVER),
        NAMESPACES_THEN_RULES(118, "-M", "--forward=" + INSIDE_SERVER, "--namespaces");

        private final int port;
        /** Separated by blanks. */
        private final String options;

        Mode(int port, String... options) {
            this.port = port;
            this.options = String.join(" ", options);
        }

        List<String> options() {
            return List.of(options.split(" ", -1));
        }
    }

    /** The port of the ident server inside that trusts the gateway as one that forwards (-P). */
    private static final int INSIDE_SERVER = 1113;

    /** The port of the ident server inside that takes PROXY headers of the gateway. */
    private static final int INSIDE_PROXIED = 1114;

    /** A port that hosts inside give to their end, and that the gateway replaces. */
    private static final int REWRITTEN = 5555;

    /** How many containers come and go. */
    private static final int CONTAINERS = 10;

    private static final int ROOTLESS_FIRST = 100_000;
    private static final int ROOTLESS_UID = 101_000;

    private static final String RULES = """
            table inet nat {
              chain postrouting {
                type nat hook postrouting priority srcnat
                oifname "out0" tcp sport 5555 masquerade to :40000-40010
                oifname "out0" masquerade
              }
            }
            """;

    private static final String STATIC_RULES = """
            10.0.1.2 ruled1 UNIX
            fd00:0:0:1::2 ruled1 UNIX
            10.0.2.2 ruled2 UNIX
            fd00:0:0:2::2 ruled2 UNIX
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NatNetwork network;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(NatIT::startTheDaemons);
    }

    private static void startTheDaemons() throws Exception {
        network = RESOURCES.add(NatNetwork.create(2, RULES));
        program = RESOURCES.add(Distribution.copy());
        Path files = RESOURCES.add(TempDirectory.create()).path();
        Path rules = Files.writeString(files.resolve("oidentd_masq.conf"), STATIC_RULES);
        Path noRules = Files.createFile(files.resolve("empty_masq.conf"));
        Path passwd = Files.copy(Path.of("/etc/passwd"), files.resolve("passwd"));
        Files.writeString(
                passwd, Files.readString(passwd) + "rootless:x:%d:65534::/:/bin/sh%n".formatted(ROOTLESS_UID));
        List<String> host = new ArrayList<>(network.gateway().runner());
        host.addAll(PrivateMount.runner(passwd, "/etc/passwd"));

        Path helper = files.resolve("helper");
        RESOURCES.add(RunningProcess.start(
                program.command(host, "helper", "--socket", helper.toString(), "--user", "nobody")));
        Await.until("the helper listens", () -> Files.exists(helper));
        for (Mode mode : Mode.values()) {
            List<String> options = new ArrayList<>(List.of("--port=" + mode.port, "--user=nobody"));
            options.addAll(mode.options());
            if (mode != Mode.NAMESPACES) {
                options.add("--helper=" + helper);
            }
            options.add("--masq-config=" + (mode == Mode.PROXY_HEADER ? noRules : rules));
            start(host, options);
        }
        start(
                network.inside(1).runner(),
                List.of(
                        "--port=" + INSIDE_SERVER,
                        "--proxy=" + Family.IPV4.gatewayInside(1),
                        "--proxy=" + Family.IPV6.gatewayInside(1)));
        start(
                network.inside(1).runner(),
                List.of(
                        "--port=" + INSIDE_PROXIED,
                        "--proxy-protocol-from=" + Family.IPV4.gatewayInside(1),
                        "--proxy-protocol-from=" + Family.IPV6.gatewayInside(1)));
    }

    private static void start(List<String> host, List<String> options) throws Exception {
        RESOURCES.add(program.startDaemon(host, options.toArray(String[]::new)));
    }

    // Connections of the hosts inside.

    private static ForeignSocket listenOutside(Family family, String accepts) throws Exception {
        family.assumeAvailable();
        String steps = family.socket() + " listen " + family.outside() + accepts;
        return ForeignSocket.open(network.outside().runner(), steps);
    }

    private static ForeignSocket connect(List<String> inside, String steps, Family family, ForeignSocket listener)
            throws Exception {
        return ForeignSocket.open(inside, steps + " connect " + family.outside() + " " + listener.port());
    }

    private static ForeignSocket connectAs(int uid, int inside, Family family, ForeignSocket listener)
            throws Exception {
        return connect(network.inside(inside).runner(), "user " + uid + " " + family.socket(), family, listener);
    }

    // Queries of the host outside.

    private static String query(Mode mode, Family family, String source, int port, int portOutside) throws IOException {
        List<String> query = network.outside().runner();
        query.addAll(PerlProgram.command("ask-ident.pl"));
        query.addAll(List.of(
                source,
                family.gateway(),
                String.valueOf(mode.port),
                String.valueOf(port),
                String.valueOf(portOutside)));
        return Commands.check(query).replaceFirst("^\\d+ *, *\\d+ *: *", "");
    }

    private static void assertUser(String login, Mode mode, Family family, int port, ForeignSocket listener)
            throws IOException {
        String reply = query(mode, family, family.outside(), port, listener.port());
        assertEquals("USERID : UNIX :" + login, reply, mode::toString);
    }

    private static void assertNoUser(Mode mode, Family family, String source, int port, ForeignSocket listener)
            throws IOException {
        assertEquals("ERROR : NO-USER", query(mode, family, source, port, listener.port()), mode::toString);
    }

    @ParameterizedTest
    @EnumSource
    void namesTheUserByEachWay(Family family) throws Exception {
        try (var listener = listenOutside(family, " accept");
                var _ = connectAs(1, 1, family, listener)) {
            int port = listener.awaitAccepted();

            assertUser("daemon", Mode.NAMESPACES, family, port, listener);
            assertUser("daemon", Mode.PROXY_HEADER, family, port, listener);
            assertUser("daemon", Mode.FORWARD_THEN_RULES, family, port, listener);
            assertUser("ruled1", Mode.RULES, family, port, listener);
            assertUser("ruled1", Mode.RULES_THEN_FORWARD, family, port, listener);
            assertUser("daemon", Mode.NAMESPACES_THEN_RULES, family, port, listener);
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWhereAHostInsideHasNoIdentServer(Family family) throws Exception {
        try (var listener = listenOutside(family, " accept");
                var _ = connectAs(2, 2, family, listener)) {
            int port = listener.awaitAccepted();

            assertUser("ruled2", Mode.FORWARD_THEN_RULES, family, port, listener);
            assertNoUser(Mode.PROXY_HEADER, family, family.outside(), port, listener);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesNoUserToAHostThatIsNotTheOtherEnd(Family family) throws Exception {
        try (var listener = listenOutside(family, " accept");
                var _ = connectAs(1, 1, family, listener)) {
            int port = listener.awaitAccepted();
            for (Mode mode : Mode.values()) {
                assertNoUser(mode, family, family.otherOutside(), port, listener);
            }
        }
    }

    /** Both hosts inside have the same port, and the gateway gives each another one. */
    @ParameterizedTest
    @EnumSource
    void tellsTwoHostsWithTheSamePortsApart(Family family) throws Exception {
        try (var listener = listenOutside(family, " accept accept");
                var _ = connectFrom(1, 1, family, listener)) {
            int first = listener.awaitAccepted();
            try (var _ = connectFrom(2, 2, family, listener)) {
                int second = listener.awaitAccepted();

                assertNotEquals(first, second);
                assertNotEquals(REWRITTEN, first);
                assertUser("daemon", Mode.NAMESPACES, family, first, listener);
                assertUser("bin", Mode.NAMESPACES, family, second, listener);
                assertUser("daemon", Mode.FORWARD_THEN_RULES, family, first, listener);
                assertUser("daemon", Mode.PROXY_HEADER, family, first, listener);
                assertUser("ruled1", Mode.RULES, family, first, listener);
                assertUser("ruled2", Mode.RULES, family, second, listener);
            }
        }
    }

    private static ForeignSocket connectFrom(int uid, int inside, Family family, ForeignSocket listener)
            throws Exception {
        String steps = "user %d %s from %s %d".formatted(uid, family.socket(), family.inside(inside), REWRITTEN);
        return connect(network.inside(inside).runner(), steps, family, listener);
    }

    /** The uid 1000 of a rootless container is another one on the host, which may have an account there. */
    @ParameterizedTest
    @EnumSource
    void namesTheAccountThatTheHostHasForAUidOfAContainer(Family family) throws Exception {
        try (var holder = RunningProcess.start(List.of("unshare", "--user", "sh", "-c", "echo ready; read -r end"));
                var listener = listenOutside(family, " accept accept")) {
            holder.awaitLine("ready");
            Path process = Path.of("/proc", String.valueOf(holder.pid()));
            Files.writeString(process.resolve("uid_map"), "0 %d 65536%n".formatted(ROOTLESS_FIRST));
            Files.writeString(process.resolve("gid_map"), "0 %d 65536%n".formatted(ROOTLESS_FIRST));
            List<String> container =
                    network.inside(1).runner("nsenter", "--user=" + process + "/ns/user", "--setuid=0", "--setgid=0");

            try (var _ = connect(container, "user 1000 " + family.socket(), family, listener)) {
                assertUser("rootless", Mode.NAMESPACES, family, listener.awaitAccepted(), listener);
            }
            try (var _ = connect(container, "user 1 " + family.socket(), family, listener)) {
                assertNoUser(Mode.NAMESPACES, family, family.outside(), listener.awaitAccepted(), listener);
            }
        }
    }

    /** Behind the first host inside is one more network, whose connections that host translates a first time. */
    @ParameterizedTest
    @EnumSource
    void asksThroughTwoGateways(Family family) throws Exception {
        family.assumeAvailable();
        boolean ipv6 = family == Family.IPV6;
        NetworkNamespace between = network.inside(2);
        try (var deep = NetworkNamespace.create();
                var files = TempDirectory.create()) {
            deep.ip("link set lo up");
            NatNetwork.connect(between, "deep0", deep, "eth0");
            String prefix = ipv6 ? "fd00:0:0:9::" : "10.0.9.";
            String length = ipv6 ? "/64 nodad" : "/24";
            between.ip("address add dev deep0 " + prefix + "1" + length);
            deep.ip("address add dev eth0 " + prefix + "2" + length);
            deep.ip((ipv6 ? "-6 " : "") + "route add default via " + prefix + "1");
            between.run("sh", "-c", "echo 1 >/proc/sys/net/" + (ipv6 ? "ipv6/conf/all/forwarding" : "ipv4/ip_forward"));
            Path rules = Files.writeString(
                    files.path().resolve("rules"), NatNetwork.MASQUERADE.replace("out0", NatNetwork.INSIDE_LINK));
            between.run("nft", "-f", rules.toString());
            try (var _ = program.startDaemon(
                            between.runner(),
                            "--port=" + INSIDE_PROXIED,
                            "--masquerade",
                            "--namespaces",
                            "--proxy-protocol-from=" + family.gatewayInside(2));
                    var listener = listenOutside(family, " accept");
                    var _ = connect(deep.runner(), "user 1 " + family.socket(), family, listener)) {
                int port = listener.awaitAccepted();

                assertUser("daemon", Mode.PROXY_HEADER, family, port, listener);
                assertNoUser(Mode.PROXY_HEADER, family, family.otherOutside(), port, listener);
            } finally {
                between.run("nft", "flush", "ruleset");
                between.ip("link del deep0");
            }
        }
    }

    /**
     * The first question about a container is answered, and a container that is removed is gone at once, although others ask
     * all the time.
     */
    @Test
    void namespacesComeAndGoUnderLoad() throws Exception {
        Family family = Family.IPV4;
        var stop = new AtomicBoolean();
        var answered = new AtomicInteger();
        var wrong = new CopyOnWriteArrayList<String>();
        try (var listener = listenOutside(family, " accept" + " accept".repeat(CONTAINERS));
                var _ = connectAs(1, 1, family, listener)) {
            int lasting = listener.awaitAccepted();
            Thread load = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    try {
                        assertUser("daemon", Mode.NAMESPACES, family, lasting, listener);
                        answered.incrementAndGet();
                    } catch (IOException | AssertionError e) {
                        wrong.add(e.toString());
                    }
                }
            });
            try {
                for (int i = 0; i < CONTAINERS; i++) {
                    comeAndGo(family, listener);
                }
                int before = answered.get();
                Await.until("the load goes on", () -> answered.get() > before || !wrong.isEmpty());
            } finally {
                stop.set(true);
                load.join();
            }
            assertEquals(List.of(), wrong);
        }
    }

    private static void comeAndGo(Family family, ForeignSocket listener) throws Exception {
        String link = "in3";
        try (var container = NetworkNamespace.create()) {
            NatNetwork.connect(network.gateway(), link, container, "eth0");
            network.gateway().ip("address add dev " + link + " " + family.gatewayInside(3) + "/24");
            container.ip("address add dev eth0 " + family.inside(3) + "/24");
            container.ip("route add default via " + family.gatewayInside(3));
            try (var _ = connect(container.runner(), "user 2 " + family.socket(), family, listener)) {
                assertUser("bin", Mode.NAMESPACES, family, listener.awaitAccepted(), listener);
            }
        }
        // The kernel removes the link when nothing holds the namespace any more.
        Await.until(
                "the namespace is gone",
                () -> Commands.run(network.gateway().runner("ip", "link", "show", link))
                                .status()
                        != 0);
    }
}
