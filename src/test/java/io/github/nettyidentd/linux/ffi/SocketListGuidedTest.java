package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads any octets as a datagram of a list of sockets, and as a report about a socket that has ended. They give what the headers
 * {@code linux/netlink.h} and {@code linux/inet_diag.h} say, or an {@link IOException}. The fuzzer starts with datagrams of
 * Linux 6.18 on x86-64.
 */
class SocketListGuidedTest {

    private static final int HEADER = 16;
    private static final int LENGTH_OF_ROW = 88;
    private static final short LISTED = 18;
    private static final short ENDED = 20;

    @FuzzTest
    void fuzzList(byte[] octets) {
        try {
            ListOctets.Read read = ListOctets.read(octets);

            int rows = 0;
            ByteBuffer datagram = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
            for (int at = 0; at < octets.length; at += (datagram.getInt(at) + 3) & ~3) {
                boolean isRow = datagram.getShort(at + 4) == LISTED;
                int family = isRow ? datagram.get(at + HEADER) : 0;
                if (family == 2 || family == 10) {
                    assertRow(octets, at, family == 2 ? 4 : 16, read.sockets().get(rows));
                    rows++;
                }
            }
            assertEquals(rows, read.sockets().size());
        } catch (IOException e) {
            // Which octets are refused, SocketListReaderTest says.
            assertTrue(e.getMessage() != null);
        }
    }

    private static void assertRow(byte[] octets, int at, int addressLength, ListedSocket socket) {
        assertArrayEquals(
                address(octets, at + 24, addressLength), socket.localAddress().getAddress());
        assertArrayEquals(
                address(octets, at + 40, addressLength), socket.remoteAddress().getAddress());
        ByteBuffer row = ByteBuffer.wrap(octets, at, LENGTH_OF_ROW).slice().order(ByteOrder.nativeOrder());
        assertEquals(row.get(17), socket.state());
        assertEquals(Integer.toUnsignedLong(row.getInt(80)), socket.uid());
        assertEquals(Integer.toUnsignedLong(row.getInt(84)), socket.inode());
        assertEquals(cookie(row), socket.cookie());
        row.order(ByteOrder.BIG_ENDIAN);
        assertEquals(Short.toUnsignedInt(row.getShort(20)), socket.localPort());
        assertEquals(Short.toUnsignedInt(row.getShort(22)), socket.remotePort());
    }

    private static byte[] address(byte[] octets, int at, int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, at, at + length))
                    .getAddress();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long cookie(ByteBuffer row) {
        return (long) row.getInt(64) << Integer.SIZE | Integer.toUnsignedLong(row.getInt(60));
    }

    @FuzzTest
    void fuzzEnd(byte[] octets) {
        List<Long> ended = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            EndedSockets.parse(
                    arena.allocate(octets.length, NetlinkSocket.NLMSGHDR.byteAlignment())
                            .copyFrom(MemorySegment.ofArray(octets)),
                    ended::add);
        }
        ByteBuffer message = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        boolean isReport = octets.length >= LENGTH_OF_ROW && message.getShort(4) == ENDED;
        assertEquals(isReport ? List.of(cookie(message)) : List.of(), ended);
    }
}
