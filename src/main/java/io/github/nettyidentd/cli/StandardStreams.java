package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands behind the three standard descriptors. */
final class StandardStreams {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private StandardStreams() {}

    /** Whether standard error is the same socket as standard input; assumed where it cannot be known. */
    static boolean errorIsInput() {
        try {
            return Files.readSymbolicLink(DESCRIPTORS.resolve("0"))
                    .equals(Files.readSymbolicLink(DESCRIPTORS.resolve("2")));
        } catch (IOException e) {
            return true;
        }
    }
}
