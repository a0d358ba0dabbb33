package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.DaemonSettings.AnswerSettings;
import io.github.nettyidentd.daemon.DaemonSettings.ListenSettings;
import io.github.nettyidentd.daemon.DaemonSettings.MonitoringSettings;
import io.github.nettyidentd.daemon.DaemonSettings.PrivilegeSettings;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.monitoring.StatusSocket;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.RegistryLimits;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.server.AccessList;
import io.github.nettyidentd.server.ServerLimits;
import io.github.nettyidentd.server.SourceLimits;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeOptionsTest {

    private final Terminal terminal = new Terminal();

    @ParameterizedTest
    @ValueSource(strings = {"", "serve"})
    void hasDefaults(String command) {
        String[] arguments = command.isEmpty() ? new String[0] : new String[] {command};

        assertEquals(
                new DaemonSettings(
                        new ListenSettings(List.of(), 113, List.of(), Transport.AUTO, 1, 0),
                        new PrivilegeSettings(
                                Privileges.isRoot() ? List.of("netty-identd", "nobody") : List.of(), Optional.empty()),
                        new AnswerSettings(
                                List.of(new LookupSpec("system", Map.of())),
                                Optional.empty(),
                                new UserIdFormat("UNIX", null, false),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                HopSettings.NONE,
                                RegistrySettings.NONE,
                                false),
                        new ServerLimits(
                                new AccessList(List.of(), List.of()),
                                10_000,
                                0,
                                new SourceLimits(1_000, 1_000, false),
                                5_000,
                                1_000,
                                new Timeouts(
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(120),
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(5))),
                        new MonitoringSettings(
                                QueryLogFields.ALL,
                                Optional.empty(),
                                StatusSocket.ofDaemon(System.getenv(), Privileges.isRoot()))),
                terminal.settings(arguments));
        assertEquals(LogOptions.Level.INFO, terminal.logLevel(arguments));
        assertEquals(LogOptions.Format.TEXT, terminal.options(arguments).logFormat());
    }

    @Test
    void listensOnEachAddressWithItsPortOrTheCommonOne() {
        DaemonSettings settings = terminal.settings(
                "--listen",
                "192.0.2.1",
                "--port",
                "1113",
                "--listen=[2001:db8::1]:114",
                "-a",
                "2001:db8::2",
                "-a",
                "::1");

        assertEquals(
                List.of(at("192.0.2.1", 1113), at("2001:db8::1", 114), at("2001:db8::2", 1113), at("::1", 1113)),
                settings.listen().addresses());
    }

    @Test
    void listensOnThePortOfAService() throws IOException {
        OptionalInt port = ServiceDatabase.tcpPort("ident");
        assumeTrue(port.isPresent(), "needs a service 'ident' in services(5)");

        assertEquals(port.getAsInt(), terminal.settings("-p", "ident").listen().port());
        assertRefused(
                "--port: 'no-such-service' (expected: 0-65535, or a service that" + " services(5) has for TCP)",
                "-p no-such-service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t 0", "--idle-timeout 0s", "--timeout 0"})
    void takesZeroForNoIdleTimeout(String arguments) {
        Timeouts timeouts = terminal.settings(arguments.split(" ")).limits().timeouts();
        assertEquals(DurationConverter.UNLIMITED, timeouts.idle());
        assertEquals(Duration.ofSeconds(30), timeouts.firstQuery());
    }

    @Test
    void listensOnAllAddressesOfAName() {
        List<InetSocketAddress> addresses =
                terminal.settings("--listen", "localhost:0").listen().addresses();

        assertFalse(addresses.isEmpty());
        assertTrue(
                addresses.stream().allMatch(address -> address.getAddress().isLoopbackAddress()),
                () -> addresses.toString());
    }

    @Test
    void asksLookupsInTheOrderGiven() {
        DaemonSettings settings = terminal.settings(
                "--plugins", "/srv/plug-ins", "--lookup", "ldap:url=ldap://h:389,base=dc=a\\,dc=b", "--lookup=system");

        assertEquals(
                List.of(
                        new LookupSpec("ldap", Map.of("url", "ldap://h:389", "base", "dc=a,dc=b")),
                        new LookupSpec("system", Map.of())),
                settings.answers().lookups());
        assertEquals(Optional.of(Path.of("/srv/plug-ins")), settings.answers().plugins());
    }

    @Test
    void readsAllOthers() {
        DaemonSettings settings = terminal.settings(
                "--opsys=VMS",
                "--charset=UTF-8",
                "--hide-errors",
                "--answer-inbound",
                "--proxy-protocol-from=10.0.0.0/8",
                "--proxy-protocol-from=2001:db8::1",
                "--transport=nio",
                "--event-loops=3");

        assertEquals("VMS", settings.answers().format().opsys());
        assertEquals("UTF-8", settings.answers().format().charset());
        assertTrue(settings.answers().hideErrors());
        assertTrue(settings.answers().answerInbound());
        assertEquals(Transport.NIO, settings.listen().transport());
        assertEquals(3, settings.listen().eventLoops());
        assertEquals(
                List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::1/128")),
                settings.listen().proxies());
    }

    @Test
    void readsEachLimit() {
        DaemonSettings settings = terminal.settings(
                "--allow=10.0.0.0/8",
                "--allow=2001:db8::1",
                "--deny=10.1.0.0/16",
                "--max-connections=7",
                "--max-queries=1",
                "--max-connections-per-source=3",
                "--max-rate-per-source=0",
                "--limit-loopback",
                "--max-lookups=9",
                "--max-line=100",
                "--first-query-timeout=5s",
                "--idle-timeout=2m",
                "--write-timeout=7s",
                "--lookup-timeout=500ms");

        assertEquals(
                new ServerLimits(
                        new AccessList(
                                List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::1/128")),
                                List.of(Network.parse("10.1.0.0/16"))),
                        7,
                        1,
                        new SourceLimits(3, 0, true),
                        9,
                        100,
                        new Timeouts(
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(2),
                                Duration.ofSeconds(7),
                                Duration.ofMillis(500))),
                settings.limits());
    }

    @Test
    void hasOidentdsLetters() {
        DaemonSettings settings = terminal.settings(
                "-a", "127.0.0.1", "-p", "1113", "-oX", "-c", "ISO-8859-1", "-e", "-t", "30", "-l", "5");

        assertEquals(List.of(at("127.0.0.1", 1113)), settings.listen().addresses());
        assertEquals(1113, settings.listen().port());
        assertEquals("X", settings.answers().format().opsys());
        assertEquals("ISO-8859-1", settings.answers().format().charset());
        assertTrue(settings.answers().hideErrors());
        assertEquals(Duration.ofSeconds(30), settings.limits().timeouts().idle());
        assertEquals(5, settings.limits().maxConnections());
    }

    @ParameterizedTest
    @CsvSource({"-o, OTHER", "-o -e, OTHER", "--opsys, OTHER", "-oUNIX, UNIX", "--opsys=VMS, VMS"})
    void takesOtherForAnOpsysWithoutAValue(String arguments, String opsys) {
        assertEquals(
                opsys,
                terminal.settings(arguments.split(" ")).answers().format().opsys());
    }

    @Test
    void namesOtherForWhatIsNotALoginIfAsked() {
        assertTrue(terminal.settings("--tokens-as-other").answers().format().tokensAsOther());
        assertEquals(
                List.of(new LookupSpec("fixed", Map.of("user-id", "x", "opsys", "OTHER"))),
                terminal.settings("--tokens-as-other", "-R", "x").answers().lookups());
    }

    @Test
    void namesNoCharsetByDefault() {
        assertNull(terminal.settings("-o").answers().format().charset());
    }

    @Test
    void readsWhereProgramsRegister() {
        assertEquals(
                new RegistrySettings(
                        Optional.of(Path.of("/run/alice/register")),
                        Optional.of(at("127.0.0.1", 1133)),
                        new RegistryLimits(
                                7,
                                9,
                                11,
                                Duration.ofMillis(300),
                                RegistryLimits.DEFAULT.waitingOfAccount(),
                                RegistryLimits.DEFAULT.waiting())),
                terminal.settings(
                                "--registrations=/run/alice/register",
                                "--kiwi-listen=127.0.0.1:1133",
                                "--max-registrations-per-account=7",
                                "--max-registrations=9",
                                "--max-registration-rate=11",
                                "--registration-wait=300ms")
                        .answers()
                        .registry());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--registrations", "--registrations --answer-inbound"})
    void registersAtTheDefaultSocketWithoutAValue(String arguments) {
        assertEquals(
                Optional.of(RegistrySettings.DEFAULT_SOCKET),
                terminal.settings(arguments.split(" ")).answers().registry().socket());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPOLL", "Epoll", "epoll"})
    void takesWordsInAnyCase(String word) {
        assertEquals(
                Transport.EPOLL, terminal.settings("--transport", word).listen().transport());
    }

    @Test
    void readsLogOptions() {
        assertEquals(LogOptions.Level.WARN, terminal.logLevel("--log-level", "warn"));
        assertEquals(
                LogOptions.Format.JSON, terminal.options("--log-format", "json").logFormat());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--idle-timeout=1s",
                "--idle-timeout=24h",
                "--lookup-timeout=1ms",
                "--lookup-timeout=1h",
                "--port=0",
                "--port=65535",
                "--max-connections=0",
                "--max-connections-per-source=2147483647",
                "--max-rate-per-source=1000000",
                "--registration-wait=1ms",
                "--registration-wait=1s",
                "--max-registrations=1",
                "--max-registrations=10000000",
                "--max-registrations-per-account=10000000",
                "--max-registration-rate=1000000",
                "--kiwi-listen=[::1]:0",
                "--max-line=64",
                "--max-line=1000",
                "--limit=0",
                "--max-connections=2147483647",
                "--event-loops=1024"
            })
    void acceptsTheEndsOfEachRange(String argument) {
        assertTrue(terminal.settings(argument).listen().eventLoops() > 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    --transport foo       | --transport: 'foo' (expected: auto, epoll, nio)
                    --log-level chatty    | --log-level: 'chatty' (expected: trace, debug, info, warn, error)
                    --log-format xml      | --log-format: 'xml' (expected: text, json)
                    --port 65536          | --port: '65536' (expected: 0-65535)
                    -p -1                 | --port: '-1' (expected: 0-65535)
                    --port 113x           | --port: '113x' (expected: 0-65535, or a service that services(5) has for TCP)
                    --max-connections -1  | --max-connections: '-1' (expected: 0-2147483647)
                    --max-rate-per-source 1000001 | --max-rate-per-source: '1000001' (expected: 0-1000000)
                    --max-line 63         | --max-line: '63' (expected: 64-1000)
                    --write-timeout 0.5s  | --write-timeout: '0.5s' (expected: a positive whole number with ms, s, m or h, such as 500ms or 30s)
                    --allow 10.0.0/8      | --allow: '10.0.0/8' (expected: an address, or a network such as 10.0.0.0/8 or 2001:db8::/32)
                    --deny 10.0.0.0/33    | --deny: '10.0.0.0/33' (expected: an address, or a prefix length of 0 to 32)
                    -l 2147483648         | --max-connections: '2147483648' (expected: 0-2147483647)
                    -l many               | --max-connections: 'many' (expected: 0-2147483647)
                    --event-loops 1025    | --event-loops: '1025' (expected: 1-1024)
                    --event-loops 9999999999 | --event-loops: '9999999999' (expected: 1-1024)
                    --idle-timeout 999ms  | --idle-timeout: '999ms' (expected: 1s to 24h)
                    -t 25h                | --idle-timeout: '25h' (expected: 1s to 24h)
                    -t soon               | --idle-timeout: 'soon' (expected: a positive whole number with ms, s, m or h, such as 500ms or 30s)
                    --lookup-timeout 2h   | --lookup-timeout: '2h' (expected: 1ms to 1h)
                    --lookup-timeout 0    | --lookup-timeout: '0' (expected: a positive whole number with ms, s, m or h, such as 500ms or 30s)
                    --listen [::1         | --listen: '[::1' (expected: HOST, HOST:PORT or [IPV6]:PORT)
                    -a 127.0.0.1:x        | --listen: '127.0.0.1:x': port 'x' (expected: 0-65535)
                    --lookup :a=1         | --lookup: lookup ':a=1': no name (expected: NAME[:key=value,key=value])
                    --lookup x:a          | --lookup: lookup 'x': setting 1: 'a' has no '=' (expected: key=value)
                    """)
    void namesTheBadValueAndTheExpectedOne(String arguments, String message) {
        assertRefused(message, arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    --listen 300.1.1.1.1  | --listen: '300.1.1.1.1' (expected: an address, or a name that resolves)
                    --opsys a:b           | --opsys: 'a:b' (expected: 1-64 printable ASCII characters, no colon or comma)
                    --charset klingon     | --charset: 'klingon' (expected: a charset that Java has and a reply can be written in, such as UTF-8 or ISO-8859-1)
                    --port                | --port: no value (expected: PORT)
                    --hide-errors=perhaps | --hide-errors: 'perhaps' (expected: true, false, or no value)
                    frobnicate            | unknown command 'frobnicate' (expected: check, explain, help, helper, query, register, serve, status, an option)
                    """)
    void rejectsOtherMistakes(String arguments, String message) {
        assertRefused(message, arguments);
    }

    /** The name service may be down for a while, so another start may succeed. */
    @ParameterizedTest
    @ValueSource(strings = {"--listen", "--metrics"})
    void nameThatDoesNotResolveIsNotAUsageError(String option) {
        assertEquals(ExitStatus.FAILURE, terminal.run(option, "ident.invalid:0"));
        assertEquals(
                "netty-identd: %s: 'ident.invalid' (expected: an address, or a name that resolves)\n".formatted(option),
                terminal.err());
    }

    private void assertRefused(String message, String arguments) {
        assertEquals(ExitStatus.USAGE, terminal.run(arguments.split(" ")));
        assertEquals(
                List.of("netty-identd: " + message, "Try 'netty-identd --help'."),
                terminal.err()
                        .lines()
                        .filter(line -> !line.startsWith("Did you mean"))
                        .toList());
        assertEquals("", terminal.out());
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
