package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;

/** File descriptors as ancillary data of a message: SCM_RIGHTS of unix(7). */
final class PassedDescriptors {

    static final int SCM_RIGHTS = 1;

    /** {@code struct cmsghdr} of {@code bits/socket.h}, whose data follow at once. */
    static final StructLayout CMSGHDR = structLayout(
            JAVA_LONG.withName("cmsg_len"), JAVA_INT.withName("cmsg_level"), JAVA_INT.withName("cmsg_type"));

    private static final long LENGTH = offset(CMSGHDR, "cmsg_len");
    private static final long LEVEL = offset(CMSGHDR, "cmsg_level");
    private static final long TYPE = offset(CMSGHDR, "cmsg_type");
    private static final long DATA = CMSGHDR.byteSize();

    private PassedDescriptors() {}

    /** The octets of ancillary data with so many descriptors. The kernel fills no more descriptors in than fit. */
    static long size(int descriptors) {
        return DATA + descriptors * JAVA_INT.byteSize();
    }

    /** Writes descriptors, and returns the length of the ancillary data. */
    static long write(List<Integer> descriptors, MemorySegment control) {
        if (descriptors.isEmpty()) {
            return 0;
        }
        long length = size(descriptors.size());
        control.set(JAVA_LONG, LENGTH, length);
        control.set(JAVA_INT, LEVEL, InheritedFd.SOL_SOCKET);
        control.set(JAVA_INT, TYPE, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(JAVA_INT, DATA + i * JAVA_INT.byteSize(), descriptors.get(i));
        }
        return length;
    }

    /** Reads the descriptors in ancillary data of this length, which the kernel has filled in. */
    static List<Integer> read(MemorySegment control, long length) {
        List<Integer> descriptors = new ArrayList<>();
        long header = 0;
        // Other kinds come too if another program has opened the socket and asked for them (SO_PASSCRED).
        while (header + DATA <= length) {
            long size = control.get(JAVA_LONG, header + LENGTH);
            if (control.get(JAVA_INT, header + LEVEL) == InheritedFd.SOL_SOCKET
                    && control.get(JAVA_INT, header + TYPE) == SCM_RIGHTS) {
                long end = header + Math.min(size, length - header);
                for (long at = header + DATA; at + JAVA_INT.byteSize() <= end; at += JAVA_INT.byteSize()) {
                    descriptors.add(control.get(JAVA_INT, at));
                }
            }
            // CMSG_ALIGN
            header += (Math.max(size, DATA) + JAVA_LONG.byteSize() - 1) & -JAVA_LONG.byteSize();
        }
        return descriptors;
    }
}
