package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.DescriptorPoll;
import io.github.nettyidentd.linux.ffi.EndedSockets;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches for the end of the TCP sockets of this network namespace, on a thread of its own. */
public final class SocketEndWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SocketEndWatch.class);

    private static final int FOREVER = -1;

    /** How long to wait before the next try after an error that the kernel should not report. */
    private static final int PAUSE_MILLIS = 1_000;

    private final SocketEnds ends;
    private final EndedSockets ended;
    private final DescriptorPoll poll;
    private volatile boolean closed;

    private SocketEndWatch(SocketEnds ends, EndedSockets ended, DescriptorPoll poll) {
        this.ends = ends;
        this.ended = ended;
        this.poll = poll;
    }

    /**
     * Begins to watch: the end of every socket that has not ended when this returns is reported.
     *
     * @param ends called by the thread of this watch alone, which must not be held up for long
     * @throws IOException if the kernel or a sandbox refuses it
     */
    public static SocketEndWatch open(SocketEnds ends) throws IOException {
        EndedSockets ended = EndedSockets.open();
        DescriptorPoll poll;
        try {
            poll = new DescriptorPoll();
        } catch (IOException e) {
            ended.close();
            throw e;
        }
        var watch = new SocketEndWatch(ends, ended, poll);
        Thread.ofPlatform().daemon().name("socket-ends").start(watch::run);
        return watch;
    }

    private void run() {
        try (poll;
                ended) {
            while (!closed) {
                watch();
            }
        }
    }

    private void watch() {
        try {
            poll.clear();
            poll.addReadable(ended.fd());
            poll.await(FOREVER);
            if (!closed && !ended.read(ends::ended)) {
                ends.lost();
            }
        } catch (IOException | RuntimeException e) {
            log.warn("some sockets' ends may have been missed", e);
            pause();
        }
    }

    private void pause() {
        try {
            ends.lost();
            poll.clear();
            poll.await(PAUSE_MILLIS);
        } catch (IOException | RuntimeException e) {
            log.debug("the next try comes at once", e);
        }
    }

    /** Ends the thread. A report that is under way may still be made. Any thread, the watch's own among them. */
    @Override
    public void close() {
        closed = true;
        poll.wake();
    }
}
