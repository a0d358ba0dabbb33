package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
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

    /** The address stays tentative while the interface has no carrier, because the other end of the cable is down. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void listensOnAnAddressThatIsStillTentative(String transport) throws Exception {
        try (var own = NetworkNamespace.create();
                var peer = NetworkNamespace.create()) {
            own.ip("link add host0 type veth peer name peer0 netns " + peer.name());
            own.ip("link set host0 up");
            own.ip("address add dev host0 2001:db8::1/64");
            peer.ip("address add dev peer0 2001:db8::2/64 nodad");
            List<String> command =
                    program.command(own.runner(), "-R", "somebody", "-a", "2001:db8::1", "--transport", transport);
            try (var daemon = RunningProcess.start(command)) {
                daemon.awaitLine("the address 2001:db8:.*:1 is tentative");
                peer.ip("link set peer0 up");
                daemon.awaitLine("listening on \\[2001:db8:.*:1\\]:113 \\(" + transport);
                Await.until(
                        "the address is tentative no more",
                        () -> !Commands.check(List.of("ip", "-n", own.name(), "address", "show", "dev", "host0"))
                                .contains("tentative"));
                Commands.Result result = Commands.run(program.command(peer.runner(), "query", "2001:db8::1", "1", "2"));
                assertEquals("somebody", result.out().strip(), result::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void saysThatAnotherHostHasTheAddress(String transport) throws Exception {
        try (var own = NetworkNamespace.create();
                var peer = NetworkNamespace.create()) {
            own.ip("link add host0 type veth peer name peer0 netns " + peer.name());
            peer.ip("address add dev peer0 2001:db8::1/64 nodad");
            peer.ip("link set peer0 up");
            own.ip("link set host0 up");
            own.ip("address add dev host0 2001:db8::1/64");
            Await.until(
                    "the kernel has found the duplicate",
                    () -> Commands.check(List.of("ip", "-n", own.name(), "address", "show", "dev", "host0"))
                            .contains("dadfailed"));
            Commands.Result result =
                    Commands.run(program.command(own.runner(), "-a", "2001:db8::1", "--transport", transport));
            assertTrue(
                    result.err().contains("cannot listen on [2001:db8::1]:113: another host has the address, too;"),
                    result::err);
        }
    }
}
