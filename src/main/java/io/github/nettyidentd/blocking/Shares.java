package io.github.nettyidentd.blocking;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Bounds how many of something each holder has at the same time. Any thread may call any method. */
public final class Shares<K> {

    private final int most;
    private final ConcurrentMap<K, Integer> held = new ConcurrentHashMap<>();

    /**
     * @param most how many one holder may have, at least 1
     */
    public Shares(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: at least 1)");
        }
        this.most = most;
    }

    /** How many one holder may have. */
    public int most() {
        return most;
    }

    /** Takes one, which {@link #leave} gives back; false if the holder has as many as it may have. */
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

    /** Gives one back. The holder is forgotten with its last one. */
    public void leave(K holder) {
        held.computeIfPresent(holder, (_, has) -> has == 1 ? null : has - 1);
    }
}
