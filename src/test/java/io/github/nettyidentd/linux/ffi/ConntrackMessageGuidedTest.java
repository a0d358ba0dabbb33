package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.linux.ffi.ConntrackRecord.Direction;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads any octets as a response of ctnetlink. They give what the headers {@code linux/netlink.h} and
 * {@code linux/netfilter/nfnetlink_conntrack.h} say, or an {@link IOException}. The fuzzer starts with responses of Linux
 * 6.18 on x86-64.
 */
class ConntrackMessageGuidedTest {

    private static final int SHORTEST = 20;
    private static final short ERROR = 2;
    private static final short ENTRY = 0x100;
    private static final int ENOENT = 2;

    private static final Direction ANY =
            new Direction(InetAddress.ofLiteral("127.0.0.1"), 1, InetAddress.ofLiteral("127.0.0.1"), 1);

    /** Octets that are not a response. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @FuzzTest
    void fuzz(byte[] octets) throws IOException {
        ByteBuffer response = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        int sequence = octets.length >= SHORTEST ? response.getInt(8) : 0;
        assertThrows(IOException.class, () -> read(sequence + 1, octets), "to another request");
        Optional<ConntrackRecord> expected;
        try {
            expected = expected(response);
        } catch (Malformed e) {
            assertThrows(IOException.class, () -> read(sequence, octets));
            return;
        }
        assertEquals(expected, read(sequence, octets));
    }

    private static Optional<ConntrackRecord> read(int sequence, byte[] octets) throws IOException {
        return Optional.ofNullable(
                ResponseOctets.read(new ConntrackMessage(), new ConntrackRequest(ANY, 0), sequence, octets));
    }

    // What the octets say by the numbers of the headers, without our layouts.

    private static Optional<ConntrackRecord> expected(ByteBuffer response) throws Malformed {
        require(response.capacity() >= SHORTEST);
        if (response.getShort(4) == ERROR) {
            require(response.getInt(16) == -ENOENT);
            return Optional.empty();
        }
        require(response.getShort(4) == ENTRY);
        ByteBuffer attributes = part(response, SHORTEST, response.capacity());
        ByteBuffer original = value(attributes, 1, 0);
        ByteBuffer reply = value(attributes, 2, 0);
        int zone = has(attributes, 18) ? port(value(attributes, 18, 2)) : 0;
        zone = zone == 0 && has(original, 3) ? port(value(original, 3, 2)) : zone;
        zone = zone == 0 && has(reply, 3) ? port(value(reply, 3, 2)) : zone;
        return Optional.of(new ConntrackRecord(direction(original), direction(reply), zone));
    }

    private static Direction direction(ByteBuffer tuple) throws Malformed {
        ByteBuffer addresses = value(tuple, 1, 0);
        ByteBuffer protocol = value(tuple, 2, 0);
        require(value(protocol, 1, 1).get(0) == 6);
        boolean ipv4 = has(addresses, 1);
        InetAddress source = address(value(addresses, ipv4 ? 1 : 3, ipv4 ? 4 : 16), ipv4 ? 4 : 16);
        InetAddress destination = address(value(addresses, ipv4 ? 2 : 4, ipv4 ? 4 : 16), ipv4 ? 4 : 16);
        require(source instanceof Inet4Address == destination instanceof Inet4Address);
        return new Direction(source, port(value(protocol, 2, 2)), destination, port(value(protocol, 3, 2)));
    }

    private static void require(boolean condition) throws Malformed {
        if (!condition) {
            throw new Malformed();
        }
    }

    private static ByteBuffer part(ByteBuffer whole, int from, int to) {
        return whole.slice(from, to - from).order(ByteOrder.nativeOrder());
    }

    private static boolean has(ByteBuffer attributes, int type) throws Malformed {
        return find(attributes, type) >= 0;
    }

    private static int find(ByteBuffer attributes, int type) throws Malformed {
        int at = 0;
        while (attributes.capacity() - at >= 4) {
            int size = Short.toUnsignedInt(attributes.getShort(at));
            require(size >= 4 && size <= attributes.capacity() - at);
            if ((attributes.getShort(at + 2) & 0x3fff) == type) {
                return at;
            }
            at += size % 4 == 0 ? size : size + 4 - size % 4;
        }
        return -1;
    }

    private static ByteBuffer value(ByteBuffer attributes, int type, int least) throws Malformed {
        int at = find(attributes, type);
        require(at >= 0);
        int size = Short.toUnsignedInt(attributes.getShort(at));
        require(size - 4 >= least);
        return part(attributes, at + 4, at + size);
    }

    private static int port(ByteBuffer value) {
        return Byte.toUnsignedInt(value.get(0)) << 8 | Byte.toUnsignedInt(value.get(1));
    }

    private static InetAddress address(ByteBuffer value, int octets) throws Malformed {
        byte[] address = new byte[octets];
        value.get(0, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (IOException e) {
            throw new Malformed();
        }
    }
}
