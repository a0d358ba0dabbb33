package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The address of a socket in the file system, {@code struct sockaddr_un} of unix(7). */
final class UnixAddress {

    private static final long FAMILY = offset(UnixDatagram.SOCKADDR_UN, "sun_family");
    private static final long PATH = offset(UnixDatagram.SOCKADDR_UN, "sun_path");

    private UnixAddress() {}

    /**
     * The address of a path.
     *
     * @throws IOException if it is empty or longer than the kernel takes
     */
    static MemorySegment of(Arena arena, String path) throws IOException {
        byte[] name = OctetText.octets(path);
        long room = UnixDatagram.SOCKADDR_UN.byteSize() - PATH;
        if (name.length == 0 || name.length >= room) {
            throw new IOException("path of " + name.length + " octets (expected: 1-" + (room - 1) + ")");
        }
        MemorySegment address = arena.allocate(UnixDatagram.SOCKADDR_UN);
        address.set(JAVA_SHORT, FAMILY, (short) UnixDatagram.AF_UNIX);
        MemorySegment.copy(name, 0, address, JAVA_BYTE, PATH, name.length);
        return address;
    }
}
