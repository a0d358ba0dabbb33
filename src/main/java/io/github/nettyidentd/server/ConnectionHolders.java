package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.net.SourcePrefix;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the open connections of each holder, which is an IPv4 address or an IPv6 network of 48 bits. When a server has
 * all the connections that it may have, the holder with the most connections loses its idlest one. Any thread may call any
 * method; times are of {@link System#nanoTime}.
 */
final class ConnectionHolders {

    /** One open connection. */
    final class Seat {
        private final Channel channel;
        private final InetAddress client;
        private final SourcePrefix holder;

        /** Orders seats of the same time, which would otherwise count as one in the set. */
        private final long number = numbers.incrementAndGet();

        /**
         * The time by which the seat is sorted among those of its holder; guarded by the holders. It may lag behind
         * {@link #activeAt}, because sorting again with each query would cost too much.
         */
        private long placedAt;

        /** When an octet last came or went; written by the connection's event loop without a lock. */
        private volatile long activeAt;

        private Seat(Channel channel, InetAddress client, SourcePrefix holder, long now) {
            this.channel = channel;
            this.client = client;
            this.holder = holder;
            this.placedAt = now;
            this.activeAt = now;
        }

        Channel channel() {
            return channel;
        }

        /** The peer's address. */
        InetAddress client() {
            return client;
        }

        /** Notes that an octet came or went. */
        void touch(long now) {
            activeAt = now;
        }

        /** Gives the seat back, because the connection is closed or about to be. Does nothing when called again. */
        void leave() {
            remove(this);
        }
    }

    private static final Comparator<Seat> IDLEST_FIRST = (one, other) -> {
        int byTime = Long.signum(one.placedAt - other.placedAt);
        return byTime != 0 ? byTime : Long.compare(one.number, other.number);
    };

    /** The least size that is kept in order. Most holders have one connection, and are not worth sorting. */
    private static final int LARGE = 2;

    private static final SourcePrefix LOOPBACK = SourcePrefix.of(InetAddress.getLoopbackAddress());

    private final AtomicLong numbers = new AtomicLong();
    private final Map<SourcePrefix, TreeSet<Seat>> seats = new HashMap<>();

    /** The holders with {@value #LARGE} connections or more, by the number of their connections. */
    private final NavigableMap<Integer, SequencedSet<SourcePrefix>> bySize = new TreeMap<>();

    /** Counts one more connection. */
    synchronized Seat enter(Channel channel, InetAddress client, long now) {
        // A local user can connect from any loopback address, so all of them are one holder.
        SourcePrefix holder = client.isLoopbackAddress() ? LOOPBACK : SourcePrefix.of(client);
        // The widest prefix, because one customer may spread its connections over many networks of 64 bits.
        for (SourcePrefix wider = holder.wider(); wider != null; wider = wider.wider()) {
            holder = wider;
        }
        var seat = new Seat(channel, client, holder, now);
        TreeSet<Seat> own = seats.computeIfAbsent(holder, _ -> new TreeSet<>(IDLEST_FIRST));
        own.add(seat);
        resize(holder, own.size() - 1, own.size());
        return seat;
    }

    private synchronized void remove(Seat seat) {
        TreeSet<Seat> own = seats.get(seat.holder);
        if (own != null && own.remove(seat)) {
            resize(seat.holder, own.size() + 1, own.size());
        }
    }

    private void resize(SourcePrefix holder, int before, int after) {
        if (before >= LARGE) {
            SequencedSet<SourcePrefix> sameSize = bySize.get(before);
            if (sameSize != null && sameSize.remove(holder) && sameSize.isEmpty()) {
                bySize.remove(before);
            }
        }
        if (after >= LARGE) {
            bySize.computeIfAbsent(after, _ -> new LinkedHashSet<>()).add(holder);
        } else if (after == 0) {
            seats.remove(holder);
        }
    }

    /** Takes the seat of the idlest connection of the largest holder; {@code null} if no connection is open. */
    synchronized @Nullable Seat evict() {
        Map.Entry<Integer, SequencedSet<SourcePrefix>> largest = bySize.lastEntry();
        Iterator<TreeSet<Seat>> small = seats.values().iterator();
        TreeSet<Seat> own;
        if (largest != null) {
            own = requireNonNull(seats.get(largest.getValue().getFirst()));
        } else if (small.hasNext()) {
            own = small.next();
        } else {
            return null;
        }
        // A seat that was active since it was placed is sorted again, and the search goes on. That ends, because a seat
        // is placed at the time that was just read; and it costs each seat at most once for each time it was active.
        for (Seat seat = own.first(); ; seat = own.first()) {
            long activeAt = seat.activeAt;
            if (activeAt == seat.placedAt) {
                remove(seat);
                return seat;
            }
            own.remove(seat);
            seat.placedAt = activeAt;
            own.add(seat);
        }
    }
}
