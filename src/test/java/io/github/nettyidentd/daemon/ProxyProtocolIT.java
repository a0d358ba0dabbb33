package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Activator;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The built program behind a proxy, which is this test at 127.0.0.1. The connection that is asked about leads from 127.0.0.1
 * to 127.0.0.3, so that the proxy's own addresses are not those of the connection.
 */
@SuppressWarnings("NullAway.Init") // opened before each test
class ProxyProtocolIT {

    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.3");
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String LOCAL = SIGNATURE + "\40\0\0\0";

    private OwnConnection own;
    private String user;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        user = Commands.assumeLogin();
        own = OwnConnection.open(CLIENT);
        assertEquals(PROXY, own.connecting().getLocalAddress());
    }

    @AfterEach
    void close() throws IOException {
        own.close();
    }

    private static String header(int version) {
        return version == 1
                ? "PROXY TCP4 127.0.0.3 127.0.0.1 40000 113\r\n"
                : SIGNATURE + "\41\21\0\23\177\0\0\3\177\0\0\1\234\100\0\161" + "\5\0\4abcd";
    }

    private String query() {
        return own.localPort() + " , " + own.remotePort();
    }

    private String answer() {
        return query() + " : USERID : UNIX :" + user;
    }

    /** The reply, or the text {@code null} where the server has closed or reset the connection. */
    private static String reply(Asker asker) throws IOException {
        try {
            return asker.reply();
        } catch (SocketException e) {
            return "null";
        }
    }

    @ParameterizedTest
    @CsvSource({"epoll, 1", "epoll, 2", "nio, 1", "nio, 2"})
    void namesTheUserByTheAddressesOfTheHeader(String transport, int version) throws Exception {
        try (var daemon = RunningDaemon.start("--transport", transport, "--proxy-protocol-from", "127.0.0.1");
                Asker asker = Asker.connect(daemon.address(), PROXY)) {
            asker.send(header(version) + query() + "\r\n" + query() + "\r\n");

            assertEquals(answer(), asker.reply());
            assertEquals(answer(), asker.reply());
            daemon.awaitLog("client=127.0.0.3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void refusesAProxyWithoutAHeaderAndAHeaderWithoutAProxy(String transport) throws Exception {
        try (var daemon = RunningDaemon.start(
                "--transport", transport, "--proxy-protocol-from", "127.0.0.1", "--metrics", "127.0.0.1:0")) {
            try (Asker asker = Asker.connect(daemon.address(), PROXY)) {
                asker.send(query() + "\r\n");
                assertEquals("null", reply(asker));
            }
            daemon.awaitLog("limit proxy_header was reached once, by 127.0.0.1");
            for (int version = 1; version <= 2; version++) {
                try (Asker asker = Asker.connect(daemon.address(), STRANGER)) {
                    asker.send(header(version) + query() + "\r\n");
                    assertEquals("null", reply(asker));
                }
            }
            try (Asker asker = Asker.connect(daemon.address(), STRANGER)) {
                asker.send(query() + "\r\n");
                assertEquals(query() + " : ERROR : NO-USER", asker.reply());
            }
            Metrics metrics = Metrics.of(daemon);
            assertEquals(3, metrics.value("netty_identd_limits_reached_total{limit=\"proxy_header\"}"));
        }
    }

    @Test
    void refusesAProxyThatSendsNoHeaderInTime() throws Exception {
        try (var daemon = RunningDaemon.start("--first-query-timeout", "1s", "--proxy-protocol-from", "127.0.0.0/31");
                Asker asker = Asker.connect(daemon.address(), PROXY)) {
            asker.send(header(1).substring(0, 20));

            assertEquals("null", reply(asker));
            daemon.awaitLog("limit first_query_time was reached once, by 127.0.0.1");
        }
    }

    @Test
    void letsHealthChecksGoQuietly() throws Exception {
        try (var daemon = RunningDaemon.start("--proxy-protocol-from", "127.0.0.1", "--metrics", "127.0.0.1:0")) {
            Metrics metrics = Metrics.of(daemon);
            int lines = daemon.log().size();
            for (String check : List.of(LOCAL, "PROXY UNKNOWN\r\n", "")) {
                try (Asker asker = Asker.connect(daemon.address(), PROXY)) {
                    asker.send(check);
                    asker.socket().shutdownOutput();
                    assertEquals("null", reply(asker));
                }
            }
            Await.until("three checks are counted", () -> checks(metrics) == 3);
            try (Asker asker = Asker.connect(daemon.address(), PROXY)) {
                asker.socket().setSoLinger(true, 0);
            }
            Await.until("the check that ends with a reset is counted", () -> checks(metrics) == 4);
            assertEquals(lines, daemon.log().size(), () -> String.join("\n", daemon.log()));
        }
    }

    private static double checks(Metrics metrics) throws IOException {
        return metrics.value("netty_identd_proxy_health_checks_total");
    }

    @Test
    void readsTheHeaderOnASocketOfTheServiceManager() throws Exception {
        try (var manager = Activator.open("tcp4 127.0.0.1", "--proxy-protocol-from", "127.0.0.1")) {
            InetSocketAddress address = manager.nextAddress("127.0.0.1");
            manager.start();
            try (Asker asker = Asker.connect(address, PROXY)) {
                asker.send(header(2) + query() + "\r\n");
                assertEquals(answer(), asker.reply());
            }
            assertEquals(0, manager.stop());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void readsTheHeaderOnStandardInput(String transport) throws Exception {
        try (var inetd = new ServerSocket(0, 1, PROXY)) {
            List<String> command = new ArrayList<>(List.of("bash", "-c"));
            command.add("exec 0<>/dev/tcp/127.0.0.1/" + inetd.getLocalPort() + " 1>&0 && exec \"$0\" \"$@\"");
            ProcessBuilder builder = InstalledProgram.built()
                    .command("--stdio", "--transport", transport, "--proxy-protocol-from", "127.0.0.1");
            builder.command().addAll(0, command);
            Process daemon =
                    builder.redirectError(directory.resolve("err").toFile()).start();
            try (Socket asker = inetd.accept()) {
                asker.setSoTimeout(40_000);
                asker.getOutputStream().write((header(1) + query() + "\r\n").getBytes(ISO_8859_1));
                asker.shutdownOutput();
                String all = new String(asker.getInputStream().readAllBytes(), ISO_8859_1);
                assertEquals(answer() + "\r\n", all);
            } finally {
                daemon.destroy();
            }
        }
    }

    @Test
    void stopsAlthoughAProxyIsSilent() throws Exception {
        try (var daemon = RunningDaemon.start("--proxy-protocol-from", "127.0.0.1", "--log-level", "debug");
                Asker served = Asker.connect(daemon.address(), PROXY);
                Asker silent = Asker.connect(daemon.address(), PROXY)) {
            served.send(header(1) + query() + "\r\n");
            assertEquals(answer(), served.reply());
            daemon.awaitLog("forwards a connection of 127.0.0.3, port 40000");
            daemon.signal("TERM");

            assertEquals("null", reply(silent));
            assertEquals(0, daemon.awaitExit());
        }
    }
}
