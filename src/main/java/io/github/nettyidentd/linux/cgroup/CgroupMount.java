package io.github.nettyidentd.linux.cgroup;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.text.OctetText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A place where the cgroup file system of version 2 is mounted: {@code /sys/fs/cgroup}, or on a host that has version 1 too,
 * for example {@code /sys/fs/cgroup/unified}.
 *
 * @param directory where it is mounted ({@link OctetText})
 * @param prefix the path in the cgroup tree of the cgroup that is mounted; empty for the root. In a container, often only a
 *     part of the tree is mounted
 * @param device of the file system, as {@link FileStatus.Identity#device} has it
 */
record CgroupMount(String directory, String prefix, long device) {

    /** The inode of the root of the whole tree ({@code kernfs_create_root} of {@code fs/kernfs/dir.c}). */
    private static final long ROOT_INODE = 1;

    /** The fields of {@code /proc/self/mountinfo} before its optional fields, of proc_pid_mountinfo(5). */
    private static final int DEVICE = 2;

    private static final int ROOT = 3;
    private static final int DIRECTORY = 4;
    private static final int FIELDS = 6;

    private static final String SEPARATOR = " - ";

    /**
     * Finds the mount that shows most of the tree. Blocks.
     *
     * @param mountInfo {@code /proc/self/mountinfo}
     * @return empty if none is mounted
     */
    static Optional<CgroupMount> find(Path mountInfo) throws IOException {
        List<CgroupMount> mounts = OctetText.of(Files.readAllBytes(mountInfo))
                .lines()
                .flatMap(line -> parse(line).stream())
                .sorted(Comparator.comparingInt(mount -> mount.prefix.length()))
                .toList();
        for (CgroupMount mount : mounts) {
            if (mount.isWholeTree()) {
                return Optional.of(new CgroupMount(mount.directory, "", mount.device));
            }
        }
        return mounts.stream().filter(CgroupMount::isOnTop).findFirst();
    }

    /** Reads one line; empty if it is about another file system. */
    static Optional<CgroupMount> parse(String line) {
        int separator = line.indexOf(SEPARATOR);
        if (separator < 0 || !line.startsWith("cgroup2 ", separator + SEPARATOR.length())) {
            return Optional.empty();
        }
        String[] fields = line.substring(0, separator).split(" ", FIELDS + 1);
        String[] device = fields.length < FIELDS ? new String[0] : fields[DEVICE].split(":", 2);
        if (device.length != 2) {
            return Optional.empty();
        }
        String root = unescape(fields[ROOT]);
        // A root above our cgroup namespace is shown as "/..", and its true name is not told.
        String prefix = root.equals("/") || root.startsWith("/..") ? "" : root;
        long number = Long.parseLong(device[0]) << Integer.SIZE | Long.parseLong(device[1]);
        return Optional.of(new CgroupMount(unescape(fields[DIRECTORY]), prefix, number));
    }

    /** Spaces, tabs, line ends and backslashes stand as three octal digits behind a backslash. */
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] octets = OctetText.octets(field);
        var plain = new ByteArrayOutputStream(octets.length);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\\' && i + 3 < octets.length) {
                plain.write((octets[i + 1] - '0') << 6 | (octets[i + 2] - '0') << 3 | (octets[i + 3] - '0'));
                i += 3;
            } else {
                plain.write(octets[i]);
            }
        }
        return OctetText.of(plain.toByteArray());
    }

    /** Whether the path leads to this mount, and no other file system is mounted over it. */
    private boolean isOnTop() {
        return root().filter(status -> status.identity().device() == device).isPresent();
    }

    private boolean isWholeTree() {
        return root().filter(status -> status.identity().device() == device
                        && status.identity().inode() == ROOT_INODE)
                .isPresent();
    }

    private Optional<FileStatus> root() {
        try {
            return Optional.of(FileStatus.of(directory));
        } catch (SystemCallException e) {
            return Optional.empty();
        }
    }
}
