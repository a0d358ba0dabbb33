package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Any octets as an answer of the kernel: read as the headers {@code linux/netlink.h} and {@code linux/inet_diag.h} have
 * it, or the one exception. Starts with answers of Linux 6.18 on x86-64.
 */
class SockDiagResponseGuidedTest {

    private static final int SHORTEST = 20;
    private static final int LENGTH_OF_ROW = 88;
    private static final short ERROR = 2;
    private static final short ROW = 20;
    private static final int ENOENT = 2;

    @FuzzTest
    void fuzz(byte[] octets) {
        assertEquals(octets.length >= SHORTEST, sequence(octets).isPresent());
        ByteBuffer answer = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        try {
            SocketRecord row = AnswerOctets.read(octets);

            assertEquals(expected(answer), row);
        } catch (IOException e) {
            assertFalse(isReadable(answer), e::toString);
        }
    }

    private static Optional<Integer> sequence(byte[] octets) {
        try {
            int sequence = AnswerOctets.sequence(octets);
            assertEquals(ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder()).getInt(8), sequence);
            return Optional.of(sequence);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isReadable(ByteBuffer answer) {
        return answer.capacity() >= SHORTEST
                && switch (answer.getShort(4)) {
                    case ERROR -> answer.getInt(16) == -ENOENT;
                    case ROW -> answer.capacity() >= LENGTH_OF_ROW;
                    default -> false;
                };
    }

    /** By the numbers of the headers, not by our layouts. */
    private static @Nullable SocketRecord expected(ByteBuffer answer) {
        if (answer.getShort(4) == ERROR) {
            return null;
        }
        ByteBuffer ports = answer.duplicate().order(ByteOrder.BIG_ENDIAN);
        return new SocketRecord(
                answer.get(17),
                Short.toUnsignedInt(ports.getShort(20)),
                Short.toUnsignedInt(ports.getShort(22)),
                Integer.toUnsignedLong(answer.getInt(80)),
                Integer.toUnsignedLong(answer.getInt(84)),
                (long) answer.getInt(64) << Integer.SIZE | Integer.toUnsignedLong(answer.getInt(60)),
                Integer.toUnsignedLong(answer.getInt(76)),
                null);
    }
}
