package io.github.nettyidentd.server;

import io.github.nettyidentd.net.SourcePrefix;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sources that have connections, or had some just now: what each has open, and how far it is ahead of its rate. An
 * IPv6 network of 64 bits is a part of one of 56 bits, which may have twice as much, and that one of 48 bits, which may
 * have four times as much. A source that has nothing open and may ask at its full rate again is forgotten, so that there
 * are not many more of them than connections in the last seconds. Any thread; times are of {@link System#nanoTime}.
 */
final class Sources {

    /** What a source may send in this time it may send at once. */
    static final Duration BURST = Duration.ofSeconds(2);

    /** As many are kept without looking for those that can be forgotten. */
    static final int FEW = 1_024;

    private static final int IPV4_BITS = 32;

    private static final long BURST_NANOS = BURST.toNanos();

    /** An IPv4 address, or an IPv6 network. */
    final class Source {
        private final SourcePrefix prefix;

        /** As it is known since the last connection: a wider source may be forgotten before this one. */
        private volatile @Nullable Source wider;

        /** How many times the limits it may have. */
        private final int factor;

        /** Changed only under the map's lock for the key; who has opened one sees that one at least. */
        private int open;

        /** When its bucket of queries is full again; each query makes it a bit later. */
        private final AtomicLong fullAt;

        private Source(SourcePrefix prefix, @Nullable Source wider, long now) {
            this.prefix = prefix;
            this.wider = wider;
            this.factor = prefix.length() == IPV4_BITS ? 1 : 1 << ((Long.SIZE - prefix.length()) / Byte.SIZE);
            this.fullAt = new AtomicLong(now);
        }

        /** The limit that a new connection, which is counted already, goes beyond; {@code null} if it is welcome. */
        @Nullable
        Limit reached(long now) {
            if (limits.maxConnections() > 0 && open > (long) factor * limits.maxConnections()) {
                return Limit.CONNECTIONS_PER_SOURCE;
            }
            if (after(now) - now > BURST_NANOS) {
                return Limit.RATE_PER_SOURCE;
            }
            Source above = wider;
            return above == null ? null : above.reached(now);
        }

        /** Takes one query out of the bucket, and out of those of the wider sources; false if one of them is empty. */
        boolean take(long now) {
            Source above = wider;
            return takeOwn(now) && (above == null || above.take(now));
        }

        private boolean takeOwn(long now) {
            while (true) {
                long before = fullAt.get();
                long after = after(now, before);
                if (after - now > BURST_NANOS) {
                    return false;
                }
                if (fullAt.compareAndSet(before, after)) {
                    return true;
                }
            }
        }

        private long after(long now) {
            return after(now, fullAt.get());
        }

        private long after(long now, long full) {
            return Math.max(full - now, 0) + now + queryNanos / factor;
        }

        private Source opened(@Nullable Source known) {
            wider = known;
            open++;
            return this;
        }

        private @Nullable Source closed(long now) {
            open--;
            return unlessIdle(now);
        }

        private @Nullable Source unlessIdle(long now) {
            return open == 0 && fullAt.get() - now <= 0 ? null : this;
        }

        /** A connection of it is closed. */
        void leave(long now) {
            known.computeIfPresent(prefix, (_, source) -> source.closed(now));
            Source above = wider;
            if (above != null) {
                above.leave(now);
            }
        }
    }

    private final SourceLimits limits;

    /** How long the bucket takes to have one query more; 0 without a limit. */
    private final long queryNanos;

    private final ConcurrentMap<SourcePrefix, Source> known = new ConcurrentHashMap<>();
    private volatile int sweepAbove = FEW;

    Sources(SourceLimits limits) {
        this.limits = limits;
        this.queryNanos = limits.maxRate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / limits.maxRate();
    }

    /**
     * Counts one connection more from an address.
     *
     * @return its source, to be left once; {@code null} if there is no limit for it
     */
    @Nullable
    Source enter(InetAddress client, long now) {
        boolean lifted = limits.maxConnections() == 0 && limits.maxRate() == 0;
        if (lifted || (client.isLoopbackAddress() && !limits.loopback())) {
            return null;
        }
        Source source = open(SourcePrefix.of(client), now);
        if (known.size() > sweepAbove) {
            sweep(now);
        }
        return source;
    }

    private Source open(SourcePrefix prefix, long now) {
        SourcePrefix widerPrefix = prefix.wider();
        Source wider = widerPrefix == null ? null : open(widerPrefix, now);
        return known.compute(
                prefix, (_, before) -> (before == null ? new Source(prefix, wider, now) : before).opened(wider));
    }

    /** Forgets what can be forgotten; the more is left, the later the next time, so that it costs each one little. */
    private void sweep(long now) {
        known.keySet().forEach(key -> known.computeIfPresent(key, (_, source) -> source.unlessIdle(now)));
        sweepAbove = Math.max(FEW, 2 * known.size());
    }

    /** How many are known. */
    int size() {
        return known.size();
    }
}
