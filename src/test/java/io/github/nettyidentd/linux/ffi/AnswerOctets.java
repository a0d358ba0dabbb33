package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Answers of the kernel as octets, and what is read from octets that are taken for one. */
final class AnswerOctets {

    private static final long HEADER = InetDiag.NLMSGHDR.byteSize();

    private AnswerOctets() {}

    /** What the kernel sends of a socket. */
    static byte[] of(int sequence, SocketRecord row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer =
                    answer(arena, InetDiag.SOCK_DIAG_BY_FAMILY, sequence, InetDiag.INET_DIAG_MSG.byteSize());
            MemorySegment message = answer.asSlice(HEADER);
            message.set(JAVA_BYTE, offset(InetDiag.INET_DIAG_MSG, "idiag_state"), (byte) row.state());
            message.set(InetDiag.PORT, offset(InetDiag.INET_DIAG_MSG, "id", "idiag_sport"), (short) row.localPort());
            message.set(InetDiag.PORT, offset(InetDiag.INET_DIAG_MSG, "id", "idiag_dport"), (short) row.remotePort());
            long cookie = offset(InetDiag.INET_DIAG_MSG, "id", "idiag_cookie");
            message.set(JAVA_INT, cookie, (int) row.cookie());
            message.set(JAVA_INT, cookie + Integer.BYTES, (int) (row.cookie() >>> Integer.SIZE));
            message.set(JAVA_INT, offset(InetDiag.INET_DIAG_MSG, "idiag_wqueue"), (int) row.writeQueue());
            message.set(JAVA_INT, offset(InetDiag.INET_DIAG_MSG, "idiag_uid"), (int) row.uid());
            message.set(JAVA_INT, offset(InetDiag.INET_DIAG_MSG, "idiag_inode"), (int) row.inode());
            return answer.toArray(JAVA_BYTE);
        }
    }

    /** What it sends where it refuses (struct nlmsgerr), with a number of errno.h. */
    static byte[] error(int sequence, int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = answer(arena, InetDiag.NLMSG_ERROR, sequence, Integer.BYTES + HEADER);
            answer.set(JAVA_INT, HEADER, -error);
            return answer.toArray(JAVA_BYTE);
        }
    }

    private static MemorySegment answer(Arena arena, short type, int sequence, long messageSize) {
        MemorySegment answer = arena.allocate(HEADER + messageSize, InetDiag.NLMSGHDR.byteAlignment());
        answer.set(JAVA_INT, offset(InetDiag.NLMSGHDR, "nlmsg_len"), (int) answer.byteSize());
        answer.set(JAVA_SHORT, offset(InetDiag.NLMSGHDR, "nlmsg_type"), type);
        answer.set(JAVA_INT, offset(InetDiag.NLMSGHDR, "nlmsg_seq"), sequence);
        return answer;
    }

    static int sequence(byte[] octets) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return SockDiagResponse.sequence(received(arena, octets), octets.length);
        }
    }

    static @Nullable SocketRecord read(byte[] octets) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return SockDiagResponse.read(received(arena, octets), octets.length, true);
        }
    }

    /** In memory that ends where they do, so that nothing behind them is read unnoticed. */
    private static MemorySegment received(Arena arena, byte[] octets) {
        return arena.allocate(octets.length, InetDiag.NLMSGHDR.byteAlignment()).copyFrom(MemorySegment.ofArray(octets));
    }
}
