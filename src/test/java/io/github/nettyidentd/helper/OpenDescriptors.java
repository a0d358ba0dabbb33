package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The descriptors of this process. */
final class OpenDescriptors {

    /** Above what the kernel gives out in tests by itself. */
    private static final AtomicInteger NEXT = new AtomicInteger(700);

    private OpenDescriptors() {}

    static long count() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** A new descriptor, for what standard input is open for. */
    static int open() throws IOException {
        int fd = NEXT.getAndIncrement();
        new InheritedFd(0).duplicateAs(fd);
        return fd;
    }
}
