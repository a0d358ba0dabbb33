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
 * Counts, for each source that has connections or had some just now, how many are open and how far the source is ahead of
 * its rate limit. An IPv6 network of 64 bits is part of a network of 56 bits, which may use twice as much, and of a network
 * of 48 bits, which may use four times as much. A source without open connections that may ask at its full rate again is
 * forgotten, so that memory is bounded by the connections of the last seconds. Any thread may call any method; times are
 * of {@link System#nanoTime}.
 */
final class ConnectionSources {

    /** A source may send as many queries at once as its rate limit allows in this time. */
    static final Duration BURST = Duration.ofSeconds(2);

    /** Up to this many sources are kept before those that can be forgotten are looked for. */
    static final int FEW = 1_024;

    private static final int IPV4_BITS = 32;

    private static final long BURST_NANOS = BURST.toNanos();

    /** How much of its limits one source uses. */
    final class Usage {
        private final SourcePrefix prefix;

        /**
         * The wider source that this one is part of. Each connection sets it again, because the map may have forgotten the
         * wider source before this one.
         */
        private volatile @Nullable Usage wider;

        /** How many times the limits the source may use: 1, 2 or 4. */
        private final int factor;

        /**
         * How many connections are open. Written under the map's lock for the key, and read without it: a reader that has
         * just opened a connection sees at least that one.
         */
        private int open;

        /**
         * When the source's bucket of queries is full again. Each query moves it later by the time between two queries at
         * the full rate. So one number, changed by compare-and-set, is the whole token bucket (the "generic cell rate
         * algorithm").
         */
        private final AtomicLong fullAt;

        private Usage(SourcePrefix prefix, @Nullable Usage wider, long now) {
            this.prefix = prefix;
            this.wider = wider;
            this.factor = prefix.length() == IPV4_BITS ? 1 : 1 << ((Long.SIZE - prefix.length()) / Byte.SIZE);
            this.fullAt = new AtomicLong(now);
        }

        /** The limit that a new connection exceeds, which must be counted already; {@code null} if it exceeds none. */
        @Nullable
        Limit reached(long now) {
            if (limits.maxConnections() > 0 && open > (long) factor * limits.maxConnections()) {
                return Limit.CONNECTIONS_PER_SOURCE;
            }
            if (after(now) - now > BURST_NANOS) {
                return Limit.RATE_PER_SOURCE;
            }
            Usage above = wider;
            return above == null ? null : above.reached(now);
        }

        /** Takes a query out of the bucket and out of those of the wider sources; false if one of them is empty. */
        boolean take(long now) {
            Usage above = wider;
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

        private Usage opened(@Nullable Usage known) {
            wider = known;
            open++;
            return this;
        }

        private @Nullable Usage closed(long now) {
            open--;
            return unlessIdle(now);
        }

        private @Nullable Usage unlessIdle(long now) {
            return open == 0 && fullAt.get() - now <= 0 ? null : this;
        }

        /** Counts one connection less. */
        void leave(long now) {
            known.computeIfPresent(prefix, (_, source) -> source.closed(now));
            Usage above = wider;
            if (above != null) {
                above.leave(now);
            }
        }
    }

    private final SourceLimits limits;

    /** How long the bucket takes to gain one query; 0 without a rate limit. */
    private final long queryNanos;

    private final ConcurrentMap<SourcePrefix, Usage> known = new ConcurrentHashMap<>();
    private volatile int sweepAbove = FEW;

    ConnectionSources(SourceLimits limits) {
        this.limits = limits;
        this.queryNanos = limits.maxRate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / limits.maxRate();
    }

    /**
     * Counts one more connection from an address.
     *
     * @return the usage of its source, whose {@link Usage#leave} must be called once; {@code null} if no limit applies
     */
    @Nullable
    Usage enter(InetAddress client, long now) {
        boolean lifted = limits.maxConnections() == 0 && limits.maxRate() == 0;
        if (lifted || (client.isLoopbackAddress() && !limits.loopback())) {
            return null;
        }
        Usage source = open(SourcePrefix.of(client), now);
        if (known.size() > sweepAbove) {
            sweep(now);
        }
        return source;
    }

    private Usage open(SourcePrefix prefix, long now) {
        SourcePrefix widerPrefix = prefix.wider();
        Usage wider = widerPrefix == null ? null : open(widerPrefix, now);
        return known.compute(
                prefix, (_, before) -> (before == null ? new Usage(prefix, wider, now) : before).opened(wider));
    }

    /**
     * Forgets the sources that can be forgotten. The next sweep comes when there are twice as many as are left now, so that
     * sweeps cost each source little.
     */
    private void sweep(long now) {
        known.keySet().forEach(key -> known.computeIfPresent(key, (_, source) -> source.unlessIdle(now)));
        sweepAbove = Math.max(FEW, 2 * known.size());
    }

    /** How many sources are known, the wider ones included. */
    int size() {
        return known.size();
    }
}
