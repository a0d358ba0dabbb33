package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * Memory for several responses, and the vector of {@code struct mmsghdr} through which recvmmsg(2) fills it. The vector
 * is written once, because recvmmsg(2) changes nothing in it that the next call reads: it is asked for no source
 * address and no ancillary data.
 */
final class NetlinkResponses {

    /** {@code struct iovec} of {@code bits/types/struct_iovec.h}. */
    static final StructLayout IOVEC = structLayout(ADDRESS.withName("iov_base"), JAVA_LONG.withName("iov_len"));

    /** {@code struct mmsghdr} of {@code bits/socket.h}, with the fields of its {@code struct msghdr} in place. */
    static final StructLayout MMSGHDR = structLayout(
            ADDRESS.withName("msg_name"),
            JAVA_INT.withName("msg_namelen"),
            paddingLayout(4),
            ADDRESS.withName("msg_iov"),
            JAVA_LONG.withName("msg_iovlen"),
            ADDRESS.withName("msg_control"),
            JAVA_LONG.withName("msg_controllen"),
            JAVA_INT.withName("msg_flags"),
            paddingLayout(4),
            JAVA_INT.withName("msg_len"),
            paddingLayout(4));

    /**
     * Octets for one response: more than sock_diag sends with all attributes, {@code struct tcp_info} among them. A
     * longer response would be cut, which its reader notices by the lengths in it.
     */
    private static final long ROOM = 1_024;

    private static final long HEADER = MMSGHDR.byteSize();
    private static final long VECTORS = offset(MMSGHDR, "msg_iov");
    private static final long VECTOR_COUNT = offset(MMSGHDR, "msg_iovlen");
    private static final long LENGTH = offset(MMSGHDR, "msg_len");
    private static final long VECTOR = IOVEC.byteSize();
    private static final long BASE = offset(IOVEC, "iov_base");
    private static final long BASE_LENGTH = offset(IOVEC, "iov_len");

    private final MemorySegment headers;
    private final MemorySegment[] rooms;

    NetlinkResponses(SegmentAllocator allocator, int most) {
        headers = allocator.allocate(MMSGHDR, most);
        MemorySegment vectors = allocator.allocate(IOVEC, most);
        rooms = new MemorySegment[most];
        for (int i = 0; i < most; i++) {
            rooms[i] = allocator.allocate(ROOM, NetlinkSocket.NLMSGHDR.byteAlignment());
            vectors.set(JAVA_LONG, VECTOR * i + BASE, rooms[i].address());
            vectors.set(JAVA_LONG, VECTOR * i + BASE_LENGTH, ROOM);
            headers.set(JAVA_LONG, HEADER * i + VECTORS, vectors.address() + VECTOR * i);
            headers.set(JAVA_LONG, HEADER * i + VECTOR_COUNT, 1);
        }
    }

    /** The first {@code struct mmsghdr}. */
    MemorySegment headers() {
        return headers;
    }

    /** The memory of one response; its octets from {@link #length} on are those of an earlier response. */
    MemorySegment at(int index) {
        return rooms[index];
    }

    /** How many octets of one response arrived. */
    int length(int index) {
        return headers.get(JAVA_INT, HEADER * index + LENGTH);
    }
}
