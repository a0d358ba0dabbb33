package io.github.nettyidentd.blocking;

import java.time.Duration;

/**
 * The bounds of {@link BlockingCalls}.
 *
 * @param usualThreads how many threads there may be while no call is slow; at least 1
 * @param maxThreads how many threads there may be with those that hang; at least {@code usualThreads}
 * @param maxUnderWay how many calls of one principal may run at the same time; at least 1
 * @param maxWaiting how many further calls of one principal may wait for their turn; at least 0
 * @param deadline how long a call may take, including the time that it waits; more than 0
 */
public record Bounds(int usualThreads, int maxThreads, int maxUnderWay, int maxWaiting, Duration deadline) {
    public Bounds {
        require("usualThreads", usualThreads, 1);
        require("maxThreads", maxThreads, usualThreads);
        require("maxUnderWay", maxUnderWay, 1);
        require("maxWaiting", maxWaiting, 0);
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than 0)");
        }
    }

    private static void require(String name, int number, int least) {
        if (number < least) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: at least " + least + ")");
        }
    }
}
