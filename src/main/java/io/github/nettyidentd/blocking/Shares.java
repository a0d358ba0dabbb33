package io.github.nettyidentd.blocking;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts how much of something each holder has, and bounds it. Any thread. */
public final class Shares<K> {

    private final int most;
    private final ConcurrentMap<K, Integer> held = new ConcurrentHashMap<>();

    /**
     * @param most how much one holder can have, at least 1
     */
    public Shares(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: at least 1)");
        }
        this.most = most;
    }

    /** How much one holder can have. */
    public int most() {
        return most;
    }

    /** Takes one, to be given back by {@link #leave}; false if the holder has all that it can have. */
    public boolean enter(K holder) {
        while (true) {
            Integer has = held.get(holder);
            if (has == null) {
                if (held.putIfAbsent(holder, 1) == null) {
                    return true;
                }
            } else if (has >= most) {
                return false;
            } else if (held.replace(holder, has, has + 1)) {
                return true;
            }
        }
    }

    /** Gives one back. */
    public void leave(K holder) {
        held.computeIfPresent(holder, (_, has) -> has == 1 ? null : has - 1);
    }
}
