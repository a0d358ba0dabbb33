package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Room for several answers, and the list of it ({@code struct mmsghdr}) that recvmmsg(2) fills. */
final class SockDiagResponses {

    /** More than an answer has with all the attributes that come unasked, and with the counts. */
    private static final long ROOM = 1_024;

    private static final long HEADER = InetDiag.MMSGHDR.byteSize();
    private static final long VECTORS = offset(InetDiag.MMSGHDR, "msg_iov");
    private static final long VECTOR_COUNT = offset(InetDiag.MMSGHDR, "msg_iovlen");
    private static final long LENGTH = offset(InetDiag.MMSGHDR, "msg_len");
    private static final long VECTOR = InetDiag.IOVEC.byteSize();
    private static final long BASE = offset(InetDiag.IOVEC, "iov_base");
    private static final long BASE_LENGTH = offset(InetDiag.IOVEC, "iov_len");

    private final MemorySegment headers;
    private final MemorySegment[] rooms;

    SockDiagResponses(SegmentAllocator allocator, int most) {
        headers = allocator.allocate(InetDiag.MMSGHDR, most);
        MemorySegment vectors = allocator.allocate(InetDiag.IOVEC, most);
        rooms = new MemorySegment[most];
        for (int i = 0; i < most; i++) {
            rooms[i] = allocator.allocate(ROOM, InetDiag.NLMSGHDR.byteAlignment());
            vectors.set(JAVA_LONG, VECTOR * i + BASE, rooms[i].address());
            vectors.set(JAVA_LONG, VECTOR * i + BASE_LENGTH, ROOM);
            headers.set(JAVA_LONG, HEADER * i + VECTORS, vectors.address() + VECTOR * i);
            headers.set(JAVA_LONG, HEADER * i + VECTOR_COUNT, 1);
        }
    }

    /** What recvmmsg(2) is given. */
    MemorySegment headers() {
        return headers;
    }

    /** The answer at that place. */
    MemorySegment at(int index) {
        return rooms[index];
    }

    /** How many octets of it came. */
    int length(int index) {
        return headers.get(JAVA_INT, HEADER * index + LENGTH);
    }
}
