package io.github.nettyidentd.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.testing.ForkedJvm;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measures the memory of registrations in a JVM of its own, after a garbage collection. */
class RegistryMemoryTest {

    private static final int ENTRIES = 100_000;

    /** What an entry may cost above its user-id, its addresses and ports, and its cookie. */
    private static final long MOST_OCTETS = 200;

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 198.51.100.0", "2001:db8::1, 2001:db8:1::"})
    void takesLittleAboveThePayload(String server, String client) throws Exception {
        ForkedJvm.Outcome outcome = ForkedJvm.run(ForkedJvm.command(Main.class, server, client));
        assertEquals(0, outcome.status(), outcome.output());
        long octets = Long.parseLong(outcome.output().strip());
        assertTrue(octets > 0 && octets <= MOST_OCTETS, "octets above the payload: " + octets);
    }

    static final class Main {

        /** Prints how many octets an entry takes above its payload. */
        public static void main(String[] arguments) {
            InetAddress server = InetAddress.ofLiteral(arguments[0]);
            byte[] client = InetAddress.ofLiteral(arguments[1]).getAddress();
            try (var setup = new RegistrySetup(
                    RegistrySetup.limits(ENTRIES, ENTRIES, RegistrySetup.PATIENT.longestWait(), 1, 1))) {
                List<RegistrarLine> lines = List.of(setup.line(RegistrySetup.ALICE), setup.line(RegistrySetup.BOB));
                long before = used();
                long payload = 0;
                for (int i = 1; i <= ENTRIES; i++) {
                    RegistrarLine line = lines.get(i % lines.size());
                    String name = "user" + (10_000 + i % 50_000);
                    // A text of its own for each, as they come from a socket.
                    line.add(new SocketName.Cookie(i), Optional.of(ReplyText.ofOctets(name.getBytes(US_ASCII))))
                            .join();
                    var owner = new SocketOwner.Found(line.uid(), TcpState.ESTABLISHED, 1, false, 0, i, "");
                    assertEquals(
                            1,
                            setup.registry
                                    .find(pair(server, client, i), owner)
                                    .join()
                                    .size());
                    payload += name.length() + 2L * client.length + 2 * Short.BYTES + Long.BYTES;
                }
                System.out.println((used() - before - payload) / ENTRIES);
                if (setup.registry.statistics().registrations() != ENTRIES) {
                    throw new IllegalStateException("entries are missing");
                }
            }
        }

        private static ConnectionPair pair(InetAddress server, byte[] client, int number) {
            try {
                client[client.length - 1] = (byte) number;
                return new ConnectionPair(
                        server, 1_024 + number % 60_000, InetAddress.getByAddress(client), 6_667 + number % 3);
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        private static long used() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
