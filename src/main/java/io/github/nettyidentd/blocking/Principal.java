package io.github.nettyidentd.blocking;

import java.util.ArrayDeque;
import java.util.Deque;

/** The calls of one principal. Guarded by the lock of its {@link BlockingCalls}. */
final class Principal {

    final Object key;
    final Deque<BlockingCall<?>> waiting = new ArrayDeque<>(1);

    /** How many of its calls run, and how many of these are past their deadline. */
    int underWay;

    int overdue;

    /** Whether it stands in the queue of those that have a call to be taken. */
    boolean queued;

    Principal(Object key) {
        this.key = key;
    }

    boolean isIdle() {
        return underWay == 0 && waiting.isEmpty();
    }
}
