package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that all users of this host can read. Closing it deletes it with all that it holds. */
public record TempDirectory(Path path) implements AutoCloseable {

    /** Makes a directory. */
    public static TempDirectory create() throws IOException {
        Path path = Files.createTempDirectory("netty-identd-");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new TempDirectory(path);
    }

    /** Deletes all that a directory holds. */
    static void empty(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        // The last one is the directory itself.
        for (Path file : all.subList(0, all.size() - 1)) {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        empty(path);
        Files.delete(path);
    }
}
