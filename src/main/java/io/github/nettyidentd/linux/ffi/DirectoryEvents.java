package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hears that the names in some directories have changed (inotify(7)); which ones, the caller has to see for itself. For one
 * thread.
 */
public final class DirectoryEvents implements AutoCloseable {

    /** The flags and events of {@code sys/inotify.h}. */
    static final int IN_CLOEXEC = 0x80000;

    static final int IN_NONBLOCK = 0x800;
    static final int IN_MOVED_FROM = 0x40;
    static final int IN_MOVED_TO = 0x80;
    static final int IN_CREATE = 0x100;
    static final int IN_DELETE = 0x200;
    static final int IN_ONLYDIR = 0x0100_0000;

    private static final int NAMES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
    private static final int ROOM = 4_096;

    private static final LibCFunction INIT = LibCFunction.of("inotify_init1");
    private static final LibCFunction ADD_WATCH = LibCFunction.of("inotify_add_watch");
    private static final LibCFunction READ = LibCFunction.of("read");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final MemorySegment events = arena.allocate(ROOM);
    private final int fd;

    public DirectoryEvents() throws IOException {
        fd = INIT.call(errno, IN_CLOEXEC | IN_NONBLOCK);
        if (fd < 0) {
            IOException failure = LibC.failure("inotify_init1", LibC.errno(errno));
            arena.close();
            throw failure;
        }
    }

    /** The descriptor to wait for. */
    public int fd() {
        return fd;
    }

    /**
     * Watches a directory. Changes nothing if it is watched already.
     *
     * @return whether it is watched now; false if there is no such directory, or it cannot be watched
     */
    public boolean watch(String directory) {
        try (Arena own = Arena.ofConfined()) {
            return ADD_WATCH.call(errno, fd, LibC.path(own, directory).address(), NAMES | IN_ONLYDIR) >= 0;
        }
    }

    /** Takes all events that there are. */
    public void drain() {
        while (READ.call(errno, fd, events.address(), events.byteSize()) > 0) {}
    }

    @Override
    public void close() {
        LibC.close(fd, errno);
        arena.close();
    }
}
