package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RunningProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses on which a daemon listens, in a network namespace where port 113 is free. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class ListenIT {

    private static final String IPV4 = "127.0.0.1";
    private static final String IPV6 = "::1";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Distribution program;
    private static NetworkNamespace host;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(NetworkNamespace.create());
            host.ip("link set lo up");
            program = RESOURCES.add(Distribution.copy());
        });
    }

    @BeforeEach
    void assumeIpv6() {
        Ipv6.assumeAvailable();
    }

    private static RunningProcess daemon(String... options) throws Exception {
        var arguments = new ArrayList<>(List.of("-R", "somebody"));
        arguments.addAll(List.of(options));
        return program.startDaemon(host.runner(), arguments.toArray(String[]::new));
    }

    private static void assertAnswered(String address) throws Exception {
        Commands.Result result = Commands.run(program.command(host.runner(), "query", address, "1", "2"));
        assertEquals("somebody", result.out().strip(), result::toString);
    }

    private static void assertRefused(String address) throws Exception {
        Commands.Result result = Commands.run(program.command(host.runner(), "query", address, "1", "2"));
        assertTrue(result.err().contains("Connection refused"), result::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void listensOnBothFamiliesByDefault(String transport) throws Exception {
        try (var _ = daemon("--transport", transport)) {
            assertAnswered(IPV4);
            assertAnswered(IPV6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void listensOnIpv6OnlyForItsAnyAddress(String eventLoops) throws Exception {
        try (var _ = daemon("-a", "::", "--event-loops", eventLoops)) {
            assertAnswered(IPV6);
            assertRefused(IPV4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void listensOnEachFamilysAnyAddressBesideTheOther(String eventLoops) throws Exception {
        try (var _ = daemon("-a", "0.0.0.0", "-a", "::", "--event-loops", eventLoops)) {
            assertAnswered(IPV4);
            assertAnswered(IPV6);
        }
    }

    @Test
    void doesNotStartWhereIpv4CannotBeKeptOut() throws Exception {
        Commands.Result result = Commands.run(program.command(host.runner(), "-a", "::", "--transport", "nio"));
        assertEquals(78, result.status());
        assertTrue(
                result.err().contains("transport: nio (expected: epoll, or another address to listen on than ::"),
                result::err);
    }
}
