package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that network namespaces have: files to which ip-netns(8), podman, CRI runtimes and docker bind them, or symbolic
 * links to them. For one thread.
 */
final class NamespaceNames {

    /** The directories that hold the names; each may be missing. */
    static final List<Path> DIRECTORIES = List.of(Path.of("/run/netns"), Path.of("/run/docker/netns"));

    /**
     * A namespace's name.
     *
     * @param path its file
     */
    record Named(String name, Path path) {}

    private final List<Path> directories;

    /** The file system of all namespaces. */
    private final long device;

    NamespaceNames(List<Path> directories, long device) {
        this.directories = directories;
        this.device = device;
    }

    /** The directories to watch: those with names, and those in which these will be made. */
    Set<Path> watched() {
        Set<Path> all = new TreeSet<>();
        for (Path directory : directories) {
            for (Path at = directory; at != null && at.getParent() != null; at = at.getParent()) {
                all.add(at);
            }
        }
        return all;
    }

    /** Reads the names; of several names of a namespace, the first one counts. */
    Map<Long, Named> read() {
        Map<Long, Named> names = new HashMap<>();
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                try {
                    FileStatus.Identity identity =
                            FileStatus.of(file.toString()).identity();
                    // Another file is one to which a namespace will be bound in a moment.
                    if (identity.device() == device) {
                        names.putIfAbsent(identity.inode(), new Named(String.valueOf(file.getFileName()), file));
                    }
                } catch (SystemCallException e) {
                    // The name has gone, or is a link to a process that has.
                }
            }
        }
        return names;
    }

    private static Set<Path> files(Path directory) {
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            // Usually the directory is not there, because no namespace has had a name since the host booted.
        }
        return files;
    }
}
