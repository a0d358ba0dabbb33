package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until something happens at one of several descriptors (poll(2)), or another thread wakes it (eventfd(2)). For one
 * thread, except for {@link #wake}.
 */
public final class DescriptorPoll implements AutoCloseable {

    /** Of {@code bits/poll.h}. */
    static final short POLLPRI = 2;

    /** Of {@code sys/eventfd.h}. */
    static final int EFD_CLOEXEC = 0x80000;

    static final int EFD_NONBLOCK = 0x800;

    private static final long ENTRY = Poll.POLLFD.byteSize();
    private static final long FD = offset(Poll.POLLFD, "fd");
    private static final long EVENTS = offset(Poll.POLLFD, "events");
    private static final long HAPPENED = offset(Poll.POLLFD, "revents");
    private static final int FIRST_ROOM = 64;

    private static final LibCFunction POLL = LibCFunction.of("poll");
    private static final LibCFunction EVENTFD = LibCFunction.of("eventfd");
    private static final LibCFunction READ = LibCFunction.of("read");
    private static final LibCFunction WRITE = LibCFunction.of("write");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(LibC.ERRNO);
    private final MemorySegment number = arena.allocate(JAVA_LONG);
    private final int waker;
    private MemorySegment entries = Arena.ofAuto().allocate(Poll.POLLFD, FIRST_ROOM);
    private int count;

    /** Guarded by this, so that nobody writes to a descriptor that has become another file's. */
    private boolean closed;

    /** Opens the descriptor by which other threads wake this one. */
    public DescriptorPoll() throws IOException {
        waker = EVENTFD.call(errno, 0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (waker < 0) {
            IOException failure = LibC.failure("eventfd", LibC.errno(errno));
            arena.close();
            throw failure;
        }
        clear();
    }

    /** Forgets all descriptors. */
    public void clear() {
        count = 0;
        add(waker, Poll.POLLIN);
    }

    /** Waits until this descriptor can be read, too. */
    public void addReadable(int fd) {
        add(fd, Poll.POLLIN);
    }

    /** Waits until this descriptor has room for more to be written, too. */
    public void addWritable(int fd) {
        add(fd, Poll.POLLOUT);
    }

    /** Waits until this descriptor can be read or has room for more to be written, too. */
    public void addReadableOrWritable(int fd) {
        add(fd, (short) (Poll.POLLIN | Poll.POLLOUT));
    }

    /** Waits until a file of proc(5) has changed, too, such as {@code /proc/self/mountinfo}. */
    public void addChanging(int fd) {
        add(fd, POLLPRI);
    }

    private void add(int fd, short events) {
        if (count * ENTRY == entries.byteSize()) {
            MemorySegment larger = Arena.ofAuto().allocate(Poll.POLLFD, 2L * count);
            MemorySegment.copy(entries, 0, larger, 0, entries.byteSize());
            entries = larger;
        }
        entries.set(JAVA_INT, count * ENTRY + FD, fd);
        entries.set(JAVA_SHORT, count * ENTRY + EVENTS, events);
        entries.set(JAVA_SHORT, count * ENTRY + HAPPENED, (short) 0);
        count++;
    }

    /**
     * Waits. Something happens, too, at each descriptor whose other end is closed, or that has an error, at each wait: leave
     * out those with which there is nothing to do.
     *
     * @param millis how long at most; without end if negative
     */
    public void await(int millis) throws IOException {
        int happened = POLL.call(errno, entries.address(), count, millis);
        if (happened < 0 && LibC.errno(errno) != LibC.EINTR) {
            throw LibC.failure("poll", LibC.errno(errno));
        }
        READ.call(errno, waker, number.address(), number.byteSize());
    }

    /**
     * Whether something has happened at a descriptor.
     *
     * @param index in the order in which they were added, from 0
     */
    public boolean isReady(int index) {
        return entries.get(JAVA_SHORT, (index + 1) * ENTRY + HAPPENED) != 0;
    }

    /** Ends the wait that is under way, or the next one. Any thread. */
    public synchronized void wake() {
        if (closed) {
            return;
        }
        try (Arena own = Arena.ofConfined()) {
            MemorySegment one = own.allocateFrom(JAVA_LONG, 1);
            WRITE.call(own.allocate(LibC.ERRNO), waker, one.address(), one.byteSize());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(waker, errno);
            arena.close();
        }
    }
}
