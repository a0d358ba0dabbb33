package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.linux.ffi.ConntrackRecord.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses of Linux 6.18 on x86-64, in the order of its octets. */
class ConntrackMessageTest {

    private static final int SEQUENCE = 7;
    private static final ConntrackMessage MESSAGE = new ConntrackMessage();

    private static Direction direction(String address, int sourcePort, int destinationPort) {
        InetAddress both = InetAddress.ofLiteral(address);
        return new Direction(both, sourcePort, both, destinationPort);
    }

    private static byte[] kernel(String name) throws IOException {
        String file = "ConntrackMessageGuidedTestInputs/fuzz/" + name;
        try (InputStream octets = ConntrackMessageTest.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(octets, file).readAllBytes();
        }
    }

    private static @Nullable ConntrackRecord read(byte[] octets) throws IOException {
        return ResponseOctets.read(MESSAGE, new ConntrackRequest(direction("::1", 1, 2), 0), SEQUENCE, octets);
    }

    private static void assertFails(String message, byte[] octets) {
        assertEquals(
                message, assertThrows(IOException.class, () -> read(octets)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "masqueraded, 127.0.0.1, 42292, 7000, 7000, 40053, 0",
        "masqueraded6, ::1, 60480, 7000, 7000, 40000, 0",
        "zone, 127.0.0.1, 39350, 7001, 7001, 40064, 7",
        "zone-of-one-direction, 127.0.0.1, 46844, 7003, 7003, 40055, 8",
    })
    void readsBothDirectionsAndTheZone(
            String name, String address, int source, int destination, int replySource, int replyDestination, int zone)
            throws IOException {
        assertEquals(
                new ConntrackRecord(
                        direction(address, source, destination),
                        direction(address, replySource, replyDestination),
                        zone),
                read(kernel(name)));
    }

    @Test
    void readsNothingWhereTheKernelHasNoEntry() throws IOException {
        assertNull(read(kernel("no-entry")));
    }

    @Test
    void reportsTheErrorOfTheKernel() throws IOException {
        byte[] octets = kernel("no-entry");
        octets[16] = -LibC.EPERM;
        assertFails("ctnetlink: EPERM (1)", octets);
    }

    @Test
    void refusesAResponseThatIsCutShort() throws IOException {
        byte[] octets = kernel("masqueraded6");
        int endOfTuples = 20 + 2 * 76;
        for (int length = 0; length < endOfTuples; length++) {
            byte[] cut = Arrays.copyOf(octets, length);
            assertThrows(IOException.class, () -> read(cut), () -> cut.length + " octets");
        }
    }

    @Test
    void saysWhatIsWrongWithAResponse() throws IOException {
        byte[] octets = kernel("masqueraded");
        octets[20] = 3;
        assertFails("a malformed ctnetlink response: an attribute of 3 octets where 192 are left", octets);
        octets[20] = (byte) 200;
        assertFails("a malformed ctnetlink response: an attribute of 200 octets where 192 are left", octets);

        octets = kernel("masqueraded");
        octets[22] = 9;
        assertFails("a malformed ctnetlink response: no attribute 1", octets);

        octets = kernel("masqueraded");
        octets[28] = 7;
        assertFails("a malformed ctnetlink response: attribute 1 of 3 octets (expected: 4)", octets);

        octets = kernel("masqueraded");
        octets[52] = 17;
        assertFails("a malformed ctnetlink response: protocol 17 (expected: 6)", octets);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0, 02000000 34000280 14000180 08000100 7f000001 08000200 7f000001"
                + " 1c000280 05000100 06000000 06000200 01000000 06000300 1b580000",
        "127.0.0.1, 513, 02000000 34000280 14000180 08000100 7f000001 08000200 7f000001"
                + " 1c000280 05000100 06000000 06000200 01000000 06000300 1b580000 06001200 02010000",
        "::1, 513, 0a000000 4c000280 2c000180 14000300 00000000 00000000 00000000 00000001"
                + " 14000400 00000000 00000000 00000000 00000001"
                + " 1c000280 05000100 06000000 06000200 01000000 06000300 1b580000 06001200 02010000",
    })
    void writesAllOctetsOfARequest(String address, int zone, String expected) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory =
                    arena.allocate(16 + MESSAGE.maxRequestSize(), 4).fill((byte) 0xee);

            long length = MESSAGE.write(new ConntrackRequest(direction(address, 256, 7000), zone), memory, 16);

            String written = HexFormat.of().formatHex(memory.asSlice(16, length).toArray(JAVA_BYTE));
            if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
                assertEquals(expected.replace(" ", ""), written);
            }
            assertEquals(0, length % 4);
        }
    }
}
