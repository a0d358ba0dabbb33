package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.nettyidentd.text.OctetText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the directories in a directory. The kernel tells the type of each entry with its name (getdents64(2)), so that the
 * many files of a cgroup cost no further call, unlike with {@link java.nio.file.Files}.
 */
public final class DirectoryEntries {

    /** {@code struct dirent64} of {@code dirent.h}, which is {@code struct linux_dirent64} of getdents64(2). */
    static final StructLayout DIRENT = structLayout(
            JAVA_LONG.withName("d_ino"),
            JAVA_LONG.withName("d_off"),
            JAVA_SHORT.withName("d_reclen"),
            JAVA_BYTE.withName("d_type"),
            sequenceLayout(256, JAVA_BYTE).withName("d_name"),
            paddingLayout(5));

    /** The type of a directory, of {@code dirent.h}. */
    static final byte DT_DIR = 4;

    private static final long LENGTH = offset(DIRENT, "d_reclen");
    private static final long TYPE = offset(DIRENT, "d_type");
    private static final long NAME = offset(DIRENT, "d_name");

    /** Some hundred entries. */
    private static final int BUFFER_OCTETS = 16 << 10;

    /** glibc has this function by this name since its beginning, and {@code getdents64} by that name only since 2.30. */
    private static final LibCFunction GETDIRENTRIES = LibCFunction.of("getdirentries64");

    private DirectoryEntries() {}

    /**
     * The names of the directories in a directory, without {@code .} and {@code ..}, in no certain order. Entries that are
     * made or removed meanwhile may be missing; all others are there. Blocks.
     *
     * @param path of the directory ({@link OctetText})
     * @param most how many names are wanted; the directory is not read further
     */
    public static List<String> directories(String path, int most) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment position = arena.allocate(JAVA_LONG);
            MemorySegment entries = arena.allocate(BUFFER_OCTETS, JAVA_LONG.byteAlignment());
            int fd = OpenFile.open(path, OpenFile.O_RDONLY | OpenFile.O_NONBLOCK | OpenFile.O_CLOEXEC, path);
            try {
                List<String> names = new ArrayList<>();
                while (names.size() < most) {
                    int octets = GETDIRENTRIES.call(errno, fd, entries.address(), BUFFER_OCTETS, position.address());
                    if (octets < 0) {
                        throw LibC.failure("getdirentries64(" + path + ")", LibC.errno(errno));
                    }
                    if (octets == 0) {
                        break;
                    }
                    addDirectories(entries.asSlice(0, octets), names, most);
                }
                return names;
            } finally {
                LibC.close(fd, errno);
            }
        }
    }

    private static void addDirectories(MemorySegment entries, List<String> names, int most) {
        int length;
        for (long at = 0; at < entries.byteSize() && names.size() < most; at += length) {
            length = Short.toUnsignedInt(entries.get(JAVA_SHORT, at + LENGTH));
            if (entries.get(JAVA_BYTE, at + TYPE) == DT_DIR) {
                String name = name(entries.asSlice(at + NAME, length - NAME));
                if (!name.equals(".") && !name.equals("..")) {
                    names.add(name);
                }
            }
        }
    }

    /** The octets before the NUL. */
    private static String name(MemorySegment field) {
        int length = 0;
        while (field.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return OctetText.of(field.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
