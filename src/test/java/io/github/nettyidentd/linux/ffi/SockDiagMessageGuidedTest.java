package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads any octets as a response of the kernel. They give what the headers {@code linux/netlink.h} and
 * {@code linux/inet_diag.h} say, or an {@link IOException}. The fuzzer starts with responses of Linux 6.18 on x86-64.
 */
class SockDiagMessageGuidedTest {

    private static final int SHORTEST = 20;
    private static final int LENGTH_OF_ROW = 88;
    private static final short ERROR = 2;
    private static final short ROW = 20;
    private static final int ENOENT = 2;

    @FuzzTest
    void fuzz(byte[] octets) {
        ByteBuffer response = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        int sequence = octets.length >= SHORTEST ? response.getInt(8) : 0;
        assertThrows(IOException.class, () -> ResponseOctets.read(sequence + 1, octets), "to another request");
        try {
            SocketRecord row = ResponseOctets.read(sequence, octets);

            assertEquals(expected(response), row);
        } catch (IOException e) {
            assertFalse(isReadable(response), e::toString);
        }
    }

    private static boolean isReadable(ByteBuffer response) {
        return response.capacity() >= SHORTEST
                && switch (response.getShort(4)) {
                    case ERROR -> response.getInt(16) == -ENOENT;
                    case ROW -> response.capacity() >= LENGTH_OF_ROW;
                    default -> false;
                };
    }

    /** What the octets say by the numbers of the headers, without our layouts. */
    private static @Nullable SocketRecord expected(ByteBuffer response) {
        if (response.getShort(4) == ERROR) {
            return null;
        }
        ByteBuffer ports = response.duplicate().order(ByteOrder.BIG_ENDIAN);
        return new SocketRecord(
                response.get(17),
                Short.toUnsignedInt(ports.getShort(20)),
                Short.toUnsignedInt(ports.getShort(22)),
                Integer.toUnsignedLong(response.getInt(80)),
                Integer.toUnsignedLong(response.getInt(84)),
                (long) response.getInt(64) << Integer.SIZE | Integer.toUnsignedLong(response.getInt(60)),
                Integer.toUnsignedLong(response.getInt(76)),
                cgroup(response),
                null);
    }

    private static long cgroup(ByteBuffer response) {
        int at = LENGTH_OF_ROW;
        while (at + 4 <= response.capacity()) {
            int size = Short.toUnsignedInt(response.getShort(at));
            if (size < 4 || at + size > response.capacity()) {
                return 0;
            }
            if (response.getShort(at + 2) == 21) {
                return size < 12 ? 0 : response.getLong(at + 4);
            }
            at += (size + 3) & ~3;
        }
        return 0;
    }
}
