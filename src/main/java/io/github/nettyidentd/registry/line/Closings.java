package io.github.nettyidentd.registry.line;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Closes the descriptors that programs have sent, and the connections on which unread ones may wait, on a thread for each
 * account. The last close of a socket takes as long as its owner has asked for ({@code SO_LINGER}, socket(7)), and that of a
 * file in user space as long as its owner likes ({@code FUSE_FLUSH}, fuse(4)). Any thread.
 */
final class Closings {

    /** So many closings of one account may wait before its connections are no longer read. */
    private static final int MOST = 64;

    /** By account; an account whose thread has ended has none. Guarded by this. */
    private final Map<Long, Queue<Runnable>> waiting = new HashMap<>();

    private final Runnable wake;

    /** @param wake is called, on any thread, when an account has caught up */
    Closings(Runnable wake) {
        this.wake = wake;
    }

    /** Closes something on behalf of an account. Does not block. */
    synchronized void add(long uid, Runnable closing) {
        Queue<Runnable> earlier = waiting.get(uid);
        if (earlier != null) {
            earlier.add(closing);
            return;
        }
        waiting.put(uid, new ArrayDeque<>());
        Thread.ofPlatform().daemon().name("registrar-closing").start(() -> closeAll(uid, closing));
    }

    /** Whether too much waits to be closed for an account. */
    synchronized boolean isBehind(long uid) {
        Queue<Runnable> queue = waiting.get(uid);
        return queue != null && queue.size() >= MOST;
    }

    private void closeAll(long uid, Runnable first) {
        for (Runnable closing = first; closing != null; closing = next(uid)) {
            closing.run();
        }
    }

    private @Nullable Runnable next(long uid) {
        Runnable next;
        boolean wasBehind;
        synchronized (this) {
            wasBehind = isBehind(uid);
            next = waiting.getOrDefault(uid, new ArrayDeque<>(0)).poll();
            if (next == null) {
                waiting.remove(uid);
            }
        }
        if (wasBehind) {
            wake.run();
        }
        return next;
    }
}
