package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;

/** Memory for one message with ancillary data, as sendmsg(2) and recvmsg(2) use it. One thread at a time. */
final class MessageMemory {

    /** {@code struct msghdr} of {@code bits/socket.h}. */
    static final StructLayout MSGHDR = structLayout(
            ADDRESS.withName("msg_name"),
            JAVA_INT.withName("msg_namelen"),
            paddingLayout(4),
            ADDRESS.withName("msg_iov"),
            JAVA_LONG.withName("msg_iovlen"),
            ADDRESS.withName("msg_control"),
            JAVA_LONG.withName("msg_controllen"),
            JAVA_INT.withName("msg_flags"),
            paddingLayout(4));

    private static final long CONTROL = offset(MSGHDR, "msg_control");
    private static final long CONTROL_LENGTH = offset(MSGHDR, "msg_controllen");
    private static final long FLAGS = offset(MSGHDR, "msg_flags");
    private static final long LENGTH = offset(NetlinkResponses.IOVEC, "iov_len");

    private final MemorySegment errno;
    private final MemorySegment header;
    private final MemorySegment vector;
    private final MemorySegment octets;
    private final MemorySegment control;

    /**
     * @param maxLength the most octets of a message
     * @param descriptors the most descriptors that are received with one
     */
    MessageMemory(Arena arena, int maxLength, int descriptors) {
        errno = arena.allocate(LibC.ERRNO);
        header = arena.allocate(MSGHDR);
        vector = arena.allocate(NetlinkResponses.IOVEC);
        octets = arena.allocate(maxLength);
        control = arena.allocate(PassedDescriptors.size(descriptors), JAVA_LONG.byteAlignment());
        vector.set(ADDRESS, offset(NetlinkResponses.IOVEC, "iov_base"), octets);
        header.set(ADDRESS, offset(MSGHDR, "msg_iov"), vector);
        header.set(JAVA_LONG, offset(MSGHDR, "msg_iovlen"), 1);
    }

    MemorySegment errno() {
        return errno;
    }

    long header() {
        return header.address();
    }

    /** Makes the memory hold a message that is sent next: some of these octets, which fit, and these descriptors. */
    void set(byte[] message, int offset, int length, List<Integer> descriptors) {
        MemorySegment.copy(message, offset, octets, JAVA_BYTE, 0, length);
        vector.set(JAVA_LONG, LENGTH, length);
        setControlLength(PassedDescriptors.write(descriptors, control));
    }

    /** Makes the memory ready for a message that is received next. */
    void prepare() {
        prepare(octets.byteSize());
    }

    /** The same, for at most so many octets. */
    void prepare(long maxLength) {
        vector.set(JAVA_LONG, LENGTH, maxLength);
        setControlLength(control.byteSize());
    }

    private void setControlLength(long length) {
        header.set(ADDRESS, CONTROL, length == 0 ? MemorySegment.NULL : control);
        header.set(JAVA_LONG, CONTROL_LENGTH, length);
    }

    void get(byte[] into, int length) {
        MemorySegment.copy(octets, JAVA_BYTE, 0, into, 0, length);
    }

    /** The descriptors that came with the message, which the receiver closes. */
    List<Integer> descriptors() {
        return PassedDescriptors.read(control, header.get(JAVA_LONG, CONTROL_LENGTH));
    }

    int flags() {
        return header.get(JAVA_INT, FLAGS);
    }
}
