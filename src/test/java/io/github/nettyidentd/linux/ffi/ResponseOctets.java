package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Makes responses of sock_diag as octets, and reads octets as such a response. */
final class ResponseOctets {

    private static final long HEADER = NetlinkSocket.NLMSGHDR.byteSize();
    private static final StructLayout MESSAGE = SockDiagMessage.INET_DIAG_MSG;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final SocketRequest WITH_COUNTS = new SocketRequest(LOOPBACK, 1, LOOPBACK, 1, 0, true);

    private ResponseOctets() {}

    /** The response about a socket. */
    static byte[] of(int sequence, SocketRecord row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment response = response(arena, SockDiagMessage.SOCK_DIAG_BY_FAMILY, sequence, MESSAGE.byteSize());
            MemorySegment message = response.asSlice(HEADER);
            message.set(JAVA_BYTE, offset(MESSAGE, "idiag_state"), (byte) row.state());
            message.set(LibC.PORT, offset(MESSAGE, "id", "idiag_sport"), (short) row.localPort());
            message.set(LibC.PORT, offset(MESSAGE, "id", "idiag_dport"), (short) row.remotePort());
            long cookie = offset(MESSAGE, "id", "idiag_cookie");
            message.set(JAVA_INT, cookie, (int) row.cookie());
            message.set(JAVA_INT, cookie + Integer.BYTES, (int) (row.cookie() >>> Integer.SIZE));
            message.set(JAVA_INT, offset(MESSAGE, "idiag_wqueue"), (int) row.writeQueue());
            message.set(JAVA_INT, offset(MESSAGE, "idiag_uid"), (int) row.uid());
            message.set(JAVA_INT, offset(MESSAGE, "idiag_inode"), (int) row.inode());
            return response.toArray(JAVA_BYTE);
        }
    }

    /** The response of a kernel that refuses a request ({@code struct nlmsgerr}), with a number of errno(3). */
    static byte[] error(int sequence, int error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment response = response(arena, NetlinkSocket.NLMSG_ERROR, sequence, Integer.BYTES + HEADER);
            response.set(JAVA_INT, HEADER, -error);
            return response.toArray(JAVA_BYTE);
        }
    }

    private static MemorySegment response(Arena arena, short type, int sequence, long messageSize) {
        StructLayout header = NetlinkSocket.NLMSGHDR;
        MemorySegment response = arena.allocate(HEADER + messageSize, header.byteAlignment());
        response.set(JAVA_INT, offset(header, "nlmsg_len"), (int) response.byteSize());
        response.set(JAVA_SHORT, offset(header, "nlmsg_type"), type);
        response.set(JAVA_INT, offset(header, "nlmsg_seq"), sequence);
        return response;
    }

    /**
     * Reads octets as the response to a request for a socket and its counts, in memory that ends where they do, so that
     * a read beyond them fails.
     */
    static @Nullable SocketRecord read(int sequence, byte[] octets) throws IOException {
        return read(new SockDiagMessage(), WITH_COUNTS, sequence, octets);
    }

    /** Reads octets as the response to any request, in memory that ends where they do. */
    static <Q, R> @Nullable R read(NetlinkMessage<Q, R> message, Q request, int sequence, byte[] octets)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment received = arena.allocate(octets.length, NetlinkSocket.NLMSGHDR.byteAlignment())
                    .copyFrom(MemorySegment.ofArray(octets));
            return NetlinkSocket.read(message, request, sequence, received, octets.length);
        }
    }
}
