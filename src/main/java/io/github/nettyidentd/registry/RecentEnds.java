package io.github.nettyidentd.registry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the sockets that ended a moment ago: about the last {@value #SIZE} of the host, because the kernel counts
 * cookies upwards. Any thread.
 */
final class RecentEnds {

    private static final int SIZE = 4_096;

    private final AtomicLongArray cookies = new AtomicLongArray(SIZE);

    void add(long cookie) {
        cookies.set(place(cookie), cookie);
    }

    /** Whether the socket is known to have ended. */
    boolean contains(long cookie) {
        return cookies.get(place(cookie)) == cookie;
    }

    private static int place(long cookie) {
        return (int) (cookie & SIZE - 1);
    }
}
