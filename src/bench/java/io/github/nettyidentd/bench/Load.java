package io.github.nettyidentd.bench;

import java.time.Duration;

/**
 * What is asked of a daemon, how, and how long.
 *
 * @param connections how many at once, at most
 * @param depth how many queries are sent in one write; 1 but for {@link Mode#PIPELINE}
 * @param perSecond writes a second, each with its time, whether earlier ones are answered or not (open loop); 0 sends
 *     the next when the last is answered (closed loop)
 */
record Load(Mode mode, int connections, int depth, int perSecond, Duration duration) {

    enum Mode {
        /** A connection for each query, from {@code connect} to the answer; then it is reset. */
        CONNECT,
        /** Connections that stay, with one query under way on each. */
        KEEP_ALIVE,
        /** Connections that stay, with several queries in one write. */
        PIPELINE
    }

    /** The most queries in one write: with their answers they fit into the generator's buffers. */
    static final int MAX_DEPTH = 64;

    Load {
        if (connections < 1 || depth < 1 || depth > MAX_DEPTH || perSecond < 0 || !duration.isPositive()) {
            throw new IllegalArgumentException("load: %d connections, depth %d, %d a second, %s"
                    .formatted(connections, depth, perSecond, duration));
        }
        if (depth > 1 && mode != Mode.PIPELINE) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: 1 in mode " + mode + ")");
        }
    }

    static Load closed(Mode mode, int connections, int depth, Duration duration) {
        return new Load(mode, connections, depth, 0, duration);
    }

    static Load open(Mode mode, int connections, int perSecond, Duration duration) {
        return new Load(mode, connections, 1, perSecond, duration);
    }
}
