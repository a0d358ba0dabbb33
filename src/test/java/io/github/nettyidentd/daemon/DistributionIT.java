package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as operators run it, as {@code mvn package} leaves it in {@code target/netty-identd}. */
class DistributionIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final InstalledProgram distribution = InstalledProgram.built();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void namesTheOwnerOfARealConnection(String host) throws Exception {
        String user = Commands.assumeLogin();
        InetAddress address = InetAddress.ofLiteral(host);
        assumeTrue(canListen(address), "needs the address " + host);
        try (var daemon = RunningDaemon.start(
                        distribution.command("--listen", address instanceof Inet6Address ? "[::1]:0" : "127.0.0.1:0"));
                OwnConnection own = OwnConnection.open(address);
                Asker asker = Asker.connect(daemon.address())) {
            assertEquals(
                    "%d , %d : USERID : UNIX :%s".formatted(own.localPort(), own.remotePort(), user),
                    asker.ask(own.localPort(), own.remotePort()));
            assertEquals(
                    "%d , %d : ERROR : HIDDEN-USER".formatted(own.remotePort(), own.localPort()),
                    asker.ask(own.remotePort(), own.localPort()));
            assertEquals("1 , 1 : ERROR : NO-USER", asker.ask(1, 1));
            daemon.awaitLog("userId=" + user);
            assertOnlyTheLog(daemon);
        }
    }

    @Test
    void servesBothFamiliesByDefault() throws Exception {
        assumeTrue(canListen(InetAddress.ofLiteral("::1")), "needs the address ::1");
        try (var daemon = RunningDaemon.start(distribution.command("--port", "0", "--answer-inbound", "-o"))) {
            for (String host : List.of("127.0.0.1", "::1")) {
                InetAddress address = InetAddress.ofLiteral(host);
                try (OwnConnection own = OwnConnection.open(address);
                        Asker asker = Asker.connect(new InetSocketAddress(address, daemon.port()))) {
                    String reply = asker.ask(own.remotePort(), own.localPort());
                    assertTrue(reply.contains(" : USERID : OTHER :"), reply);
                }
            }
        }
    }

    @Test
    void acceptsTheOptionsFileAsItIsShipped() throws Exception {
        try (var daemon = RunningDaemon.start(
                "--lookup", "fixed:user-id=nobody", "@" + distribution.home().resolve("etc/netty-identd.options"))) {
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
        }
    }

    @Test
    void holdsOnlyWhatIsInUse() throws Exception {
        try (Stream<Path> files = Files.list(distribution.home().resolve("lib"))) {
            assertEquals(
                    List.of(
                            "caffeine",
                            "gson",
                            "jspecify",
                            "libnetty_transport_native_epoll_x86_64.so",
                            "logback-classic",
                            "logback-core",
                            "netty-buffer",
                            "netty-codec-base",
                            "netty-codec-haproxy",
                            "netty-codec-http",
                            "netty-common",
                            "netty-handler",
                            "netty-identd",
                            "netty-resolver",
                            "netty-transport",
                            "netty-transport-classes-epoll",
                            "netty-transport-native-unix-common",
                            "picocli",
                            "prometheus-metrics-config",
                            "prometheus-metrics-core",
                            "prometheus-metrics-exposition-textformats",
                            "prometheus-metrics-instrumentation-jvm",
                            "prometheus-metrics-model",
                            "prometheus-metrics-tracer-common",
                            "prometheus-metrics-tracer-initializer",
                            "prometheus-metrics-tracer-otel",
                            "prometheus-metrics-tracer-otel-agent",
                            "slf4j-api"),
                    files.map(file -> file.getFileName().toString().replaceFirst("-\\d.*", ""))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void copyrightFileCoversEachLibrary() throws Exception {
        List<String> covered = Pattern.compile("\\blib/(\\S+)")
                .matcher(Files.readString(Path.of("packaging/deb/copyright")))
                .results()
                .map(match -> match.group(1))
                .toList();
        try (Stream<Path> files = Files.list(distribution.home().resolve("lib"))) {
            assertEquals(
                    List.of(),
                    files.map(Path::getFileName)
                            .filter(file -> !file.toString().matches("netty-identd-\\d.*"))
                            .filter(file -> covered.stream()
                                    .noneMatch(pattern -> FileSystems.getDefault()
                                            .getPathMatcher("glob:" + pattern)
                                            .matches(file)))
                            .toList());
        }
    }

    @Test
    void holdsEachPageOfTheManualBySection() throws Exception {
        Path manual = distribution.home().resolve("share/man");
        try (Stream<Path> pages = Files.list(Path.of("packaging/man"));
                Stream<Path> installed = Files.walk(manual)) {
            assertEquals(
                    pages.map(page -> page.getFileName().toString())
                            .map(page -> "man" + page.substring(page.lastIndexOf('.') + 1) + "/" + page)
                            .collect(Collectors.toSet()),
                    installed
                            .filter(Files::isRegularFile)
                            .map(page -> manual.relativize(page).toString())
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void letsManFindItsPages() throws Exception {
        Commands.assumeProgram("man");
        Path manual = distribution.home().resolve("share/man");

        assertEquals(
                manual.resolve("man8/netty-identd.8").toString(),
                Commands.check(List.of("man", "--manpath=" + manual, "--where", "netty-identd")));
    }

    @Test
    void runsOnEpollWhereItIsAvailableAndOnNioIfSet() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "needs x86-64, which the native library is for");
        try (var daemon = RunningDaemon.start("--lookup", "fixed:user-id=nobody")) {
            assertEquals("epoll", daemon.transport());
        }
        try (var daemon = RunningDaemon.start("--lookup", "fixed:user-id=nobody", "--transport", "nio")) {
            assertEquals("nio", daemon.transport());
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
            assertOnlyTheLog(daemon);
        }
    }

    @Test
    void answersWhatIsUnderWayAfterTheSignalToStop() throws Exception {
        try (Gate gate = Gate.open(directory);
                var daemon = start(gate);
                Asker asker = Asker.connect(daemon.address())) {
            asker.send(6193, 23);
            try (Gate.Waiting query = gate.await()) {
                daemon.terminate();
                daemon.awaitLog("stopping");
                query.answer("late");
            }
            assertEquals(List.of("6193 , 23 : USERID : OTHER :late"), asker.repliesToTheEnd());
            assertEquals(0, daemon.awaitExit());
            assertTrue(
                    daemon.log().getLast().endsWith(" INFO  stopped"),
                    () -> daemon.log().toString());
            assertOnlyTheLog(daemon);
            assertThrows(
                    ConnectException.class,
                    () -> Asker.connect(daemon.address()).close());
            new ServerSocket(daemon.port(), 1, LOOPBACK).close();
        }
    }

    @Test
    void endsAtOnceAtASecondSignal() throws Exception {
        try (Gate gate = Gate.open(directory);
                var daemon = start(gate);
                Asker asker = Asker.connect(daemon.address())) {
            asker.send(6193, 23);
            try (Gate.Waiting _ = gate.await()) {
                daemon.terminate();
                daemon.awaitLog("stopping");
                daemon.terminate();
                assertEquals(1, daemon.awaitExit());
            }
        }
    }

    private RunningDaemon start(Gate gate) throws Exception {
        return RunningDaemon.start(
                "--plugins", directory.toString(), "--lookup", gate.lookup(), "--lookup-timeout", "1m");
    }

    @Test
    void exitsWithStatus2AtABadCommandLine() throws Exception {
        assertFails(2, "netty-identd: --transport: 'foo'", "--transport", "foo");
        assertFails(2, "netty-identd: cannot read @/nope: No such file or directory", "@/nope");
    }

    @Test
    void exitsWithStatus78AtABadConfiguration() throws Exception {
        Path jar = Files.writeString(directory.resolve("x.jar"), "some text\n");
        assertFails(
                78,
                "netty-identd: unknown lookup 'ldap' (expected: system, fixed, or a class name);"
                        + " broken plug-ins were skipped: " + jar.getFileName() + ": not a readable jar",
                "--listen=127.0.0.1:0",
                "--lookup=ldap",
                "--plugins=" + directory);
        assertFails(
                78,
                "netty-identd: lookup 'fixed': unknown setting 'user' (expected: charset, opsys, user-id)",
                "--lookup=fixed:user=a");
        assertFails(
                78,
                "netty-identd: --plugins: '/nope' does not exist (expected: a directory of jars)",
                "--plugins=/nope");
    }

    @Test
    void exitsWithStatus78WhereATransportIsNotAvailable() throws Exception {
        var command = distribution.command("--listen", "127.0.0.1:0", "--transport", "epoll");
        command.environment().put("NETTY_IDENTD_OPTS", "-Dio.netty.transport.noNative=true");

        Finished finished = InstalledProgram.run(command);

        assertEquals(78, finished.status(), finished::err);
        assertTrue(finished.err().contains("netty-identd: transport: epoll (expected: nio, as epoll"), finished::err);
    }

    @Test
    void exitsWithStatus1WhereThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
            assertFails(
                    1,
                    "127.0.0.1:" + taken.getLocalPort()
                            + ": Address already in use: another program has the port, perhaps another ident daemon;",
                    "--listen=127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void exitsWithStatus1AndAdviceWhereThePortNeedsAPrivilege() throws Exception {
        // Read at once, unlike by readString(), because the kernel has nothing for a second read.
        int unprivileged = Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .getFirst());
        assumeTrue(unprivileged > 1, "needs a port that needs a privilege");
        var command = distribution.command("--listen", "127.0.0.1:1");
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(new File("/usr/bin/setpriv").canExecute(), "needs setpriv, to take a capability from root");
            List<String> unable = new ArrayList<>(List.of("/usr/bin/setpriv", "--bounding-set", "-net_bind_service"));
            unable.addAll(command.command());
            command.command(unable);
        }

        Finished finished = InstalledProgram.run(command);

        assertTrue(finished.err().contains("127.0.0.1:1: Permission denied: a port below net.ipv4."), finished::err);
        assertTrue(finished.err().contains("CAP_NET_BIND_SERVICE"), finished::err);
        assertEquals(1, finished.status());
    }

    @Test
    void isAskedByItsOwnQueryCommand() throws Exception {
        String user = Commands.assumeLogin();
        try (var daemon = RunningDaemon.start()) {
            String server = "127.0.0.1:" + daemon.port();

            assertEquals(new Finished(0, user + "\n", ""), distribution.run("query", server));

            Finished json = distribution.run("query", "--json", server);
            JsonObject answer = JsonParser.parseString(json.out()).getAsJsonObject();
            assertEquals(0, json.status());
            assertEquals(user, answer.get("userId").getAsString());
            assertEquals(daemon.port(), answer.get("portOnClient").getAsInt());

            Finished unknown = distribution.run("query", server, "1", "1");
            assertEquals(1, unknown.status());
            assertTrue(unknown.err().startsWith("netty-identd query: NO-USER: "), unknown::err);
            assertEquals("", unknown.out());

            daemon.terminate();
            daemon.awaitExit();
            assertEquals(3, distribution.run("query", server, "1", "1").status());
        }
    }

    private void assertFails(int status, String message, String... arguments) throws Exception {
        Finished finished = distribution.run(arguments);

        assertEquals(status, finished.status(), finished::err);
        assertTrue(finished.err().contains(message), finished::err);
        assertEquals("", finished.out());
    }

    private static void assertOnlyTheLog(RunningDaemon daemon) {
        assertEquals(List.of(), daemon.problems());
        assertEquals(List.of(), daemon.output());
    }

    private static boolean canListen(InetAddress address) {
        try (var _ = new ServerSocket(0, 1, address)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
