package io.github.nettyidentd.server;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sources that have connections, or had some just now: what each has open, and how far it is ahead of its rate. One
 * that has nothing open and may ask at its full rate again is forgotten, so that there are no more of them than
 * connections in the last seconds. Any thread; times are of {@link System#nanoTime}.
 */
final class Sources {

    /** What a source may send in this time it may send at once. */
    static final Duration BURST = Duration.ofSeconds(2);

    /** As many are kept without looking for those that can be forgotten. */
    static final int FEW = 1_024;

    private static final long BURST_NANOS = BURST.toNanos();

    /** An IPv4 address, or an IPv6 network of 64 bits. */
    final class Source {
        private final Long key;

        /** Changed only under the map's lock for the key; who has opened one sees that one at least. */
        private int open;

        /** When its bucket of queries is full again; each query makes it a bit later. */
        private final AtomicLong fullAt;

        private Source(Long key, long now) {
            this.key = key;
            this.fullAt = new AtomicLong(now);
        }

        /** The limit that a new connection, which is counted already, goes beyond; {@code null} if it is welcome. */
        @Nullable
        Limit reached(long now) {
            if (limits.maxConnections() > 0 && open > limits.maxConnections()) {
                return Limit.CONNECTIONS_PER_SOURCE;
            }
            return after(now) - now > BURST_NANOS ? Limit.RATE_PER_SOURCE : null;
        }

        /** Takes one query out of the bucket; false if it is empty. */
        boolean take(long now) {
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
            return Math.max(full - now, 0) + now + queryNanos;
        }

        private Source opened() {
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
            known.computeIfPresent(key, (_, source) -> source.closed(now));
        }
    }

    private final SourceLimits limits;

    /** How long the bucket takes to have one query more; 0 without a limit. */
    private final long queryNanos;

    private final ConcurrentMap<Long, Source> known = new ConcurrentHashMap<>();
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
        Source source =
                known.compute(key(client), (key, before) -> (before == null ? new Source(key, now) : before).opened());
        if (known.size() > sweepAbove) {
            sweep(now);
        }
        return source;
    }

    /** Those of IPv4 are no network of IPv6 that can be routed: 0:0::/32 (RFC 4291 §2.4). */
    private static Long key(InetAddress client) {
        ByteBuffer octets = ByteBuffer.wrap(client.getAddress());
        return client instanceof Inet4Address ? Integer.toUnsignedLong(octets.getInt()) : octets.getLong();
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
