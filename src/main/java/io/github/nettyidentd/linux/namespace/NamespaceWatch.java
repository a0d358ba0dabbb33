package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.AddressSocket;
import io.github.nettyidentd.linux.ffi.DescriptorPoll;
import io.github.nettyidentd.linux.ffi.DirectoryEvents;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the network namespaces of this host besides the own one, on a thread of its own, and tells a listener of them. Needs
 * the capabilities CAP_SYS_ADMIN and CAP_SYS_PTRACE; what it may not enter is passed over.
 *
 * <p>Names are followed by the events of their directories and of the mount table, because a namespace is bound to its file
 * only after the file was made. Nothing tells of a process that enters a new namespace: it is found by a sweep through all
 * processes, which runs when somebody asks for it and every {@value #PERIOD_SECONDS} seconds. The end of a process is heard
 * of at once. A namespace is there while a name or a process refers to it; then the listener must let go of it, because
 * sockets that are open in a namespace keep it, and its interfaces, alive.
 */
public final class NamespaceWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NamespaceWatch.class);

    /** How far two sweeps are apart at least. */
    private static final long APART_NANOS = Duration.ofMillis(50).toNanos();

    private static final int PERIOD_SECONDS = 5;
    private static final long PERIOD_NANOS = Duration.ofSeconds(PERIOD_SECONDS).toNanos();

    /** A sweep that takes long has the next one wait this many times as long, so that sweeps use a fifth of a processor. */
    private static final int PAUSE = 4;

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** At this and the next index of the poll; behind them each namespace has two. */
    private static final int DIRECTORIES_AT = 0;

    private final KnownNamespaces namespaces;
    private final DescriptorPoll poll;
    private final DirectoryEvents directories;
    private final @Nullable OpenFile mounts;
    private final AddressSocket.Reader reader = new AddressSocket.Reader();
    private final Thread thread;

    /** Guards the fields below. */
    private final Object lock = new Object();

    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean closed;

    private NamespaceWatch(KnownNamespaces namespaces) throws IOException {
        this.namespaces = namespaces;
        poll = new DescriptorPoll();
        try {
            directories = new DirectoryEvents();
        } catch (IOException e) {
            poll.close();
            throw e;
        }
        mounts = mounts();
        thread = Thread.ofPlatform().daemon().name("namespace-watch").unstarted(this::run);
    }

    /** Starts to watch. The listener hears of everything that is there within a moment. */
    public static NamespaceWatch start(NamespaceListener listener) throws IOException {
        var watch = new NamespaceWatch(new KnownNamespaces(NamespaceNames.DIRECTORIES, listener));
        watch.thread.start();
        return watch;
    }

    private static @Nullable OpenFile mounts() {
        try (OpenFile held = OpenFile.hold(MOUNTS.toString())) {
            return held.openForReading();
        } catch (SystemCallException e) {
            log.debug("names are looked for every {} s only: {}", PERIOD_SECONDS, e.getMessage());
            return null;
        }
    }

    /**
     * Looks for what has come or gone. Does not block.
     *
     * @return done when the listener has been told of everything that was there when this was called; calls at the same time
     *     share one look. Completed by the thread of this watch, which must not be held up
     */
    public CompletableFuture<Void> sweep() {
        var done = new CompletableFuture<Void>();
        synchronized (lock) {
            if (!closed) {
                waiting.add(done);
                poll.wake();
                return done;
            }
        }
        done.completeExceptionally(new IOException("the watch of the namespaces is closed"));
        return done;
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private boolean isAsked() {
        synchronized (lock) {
            return !waiting.isEmpty();
        }
    }

    private List<CompletableFuture<Void>> takeWaiting() {
        synchronized (lock) {
            List<CompletableFuture<Void>> taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        }
    }

    private void run() {
        try {
            long earliest = System.nanoTime();
            long periodic = earliest;
            boolean namesChanged = false;
            boolean processesChanged = false;
            while (!isClosed()) {
                boolean all = processesChanged || isAsked() || System.nanoTime() - periodic >= 0;
                if ((all || namesChanged) && System.nanoTime() - earliest >= 0) {
                    long start = System.nanoTime();
                    sweep(all);
                    long end = System.nanoTime();
                    earliest = Math.max(start + APART_NANOS, end + PAUSE * (end - start));
                    periodic = all ? end + PERIOD_NANOS : periodic;
                    namesChanged = false;
                    processesChanged = namespaces.isProcessMissing();
                    continue;
                }
                await((all || namesChanged ? earliest : periodic) - System.nanoTime());
                namesChanged |= takeNameEvents();
                processesChanged |= namespaces.takeEvents(poll, DIRECTORIES_AT + 2, reader);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.error("the other network namespaces are not followed any more", e);
        } finally {
            end();
        }
    }

    /** Waits for an event at any descriptor. */
    private void await(long nanos) throws IOException {
        poll.clear();
        poll.addReadable(directories.fd());
        if (mounts == null) {
            poll.addReadable(directories.fd());
        } else {
            poll.addChanging(mounts.fd());
        }
        namespaces.addTo(poll);
        poll.await((int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos) + 1));
    }

    private boolean takeNameEvents() {
        if (!poll.isReady(DIRECTORIES_AT) && !poll.isReady(DIRECTORIES_AT + 1)) {
            return false;
        }
        directories.drain();
        return true;
    }

    /** @param all whether to look through the processes, too */
    private void sweep(boolean all) throws InterruptedException {
        List<CompletableFuture<Void>> asked = all ? takeWaiting() : List.of();
        try {
            // Before the names are read, so that a name in a new directory is either read or heard of.
            namespaces.watched().forEach(directory -> directories.watch(directory.toString()));
            namespaces.sweep(all);
            namespaces.readAddresses(reader);
            asked.forEach(done -> done.complete(null));
        } finally {
            // Only if the sweep has failed.
            asked.forEach(done -> done.completeExceptionally(new IOException("the sweep of the namespaces failed")));
        }
    }

    private void end() {
        List<CompletableFuture<Void>> unanswered;
        synchronized (lock) {
            closed = true;
            unanswered = takeWaiting();
        }
        namespaces.close();
        if (mounts != null) {
            mounts.close();
        }
        directories.close();
        poll.close();
        reader.close();
        unanswered.forEach(
                done -> done.completeExceptionally(new IOException("the watch of the namespaces is closed")));
    }

    /** Ends the watch and closes its descriptors in the namespaces. Blocks until a sweep that is under way has ended. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        poll.wake();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
