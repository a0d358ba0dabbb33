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
 * Who holds the connections that are open: an IPv4 address, or an IPv6 network of 48 bits. When a server has all the
 * connections that it may have, the idlest one of the largest holder has to go. Any thread; times are of
 * {@link System#nanoTime}.
 */
final class Holders {

    /** The place of one connection. */
    final class Seat {
        private final Channel channel;
        private final SourcePrefix holder;
        private final long number = numbers.incrementAndGet();

        /** Where it stands among those of its holder; guarded by the holders. */
        private long placedAt;

        /** When something came or went last; written by the connection's event loop. */
        private volatile long activeAt;

        private Seat(Channel channel, SourcePrefix holder, long now) {
            this.channel = channel;
            this.holder = holder;
            this.placedAt = now;
            this.activeAt = now;
        }

        Channel channel() {
            return channel;
        }

        /** Something came or went. */
        void touch(long now) {
            activeAt = now;
        }

        /** The connection is closed, or about to be; again it does nothing. */
        void leave() {
            remove(this);
        }
    }

    private static final Comparator<Seat> IDLEST_FIRST = (one, other) -> {
        int byTime = Long.signum(one.placedAt - other.placedAt);
        return byTime != 0 ? byTime : Long.compare(one.number, other.number);
    };

    /** Most holders have one connection at a time, which is not worth being ordered. */
    private static final int LARGE = 2;

    private static final SourcePrefix LOOPBACK = SourcePrefix.of(InetAddress.getLoopbackAddress());

    private final AtomicLong numbers = new AtomicLong();
    private final Map<SourcePrefix, TreeSet<Seat>> seats = new HashMap<>();

    /** The holders of {@value #LARGE} connections or more, by how many they have. */
    private final NavigableMap<Integer, SequencedSet<SourcePrefix>> bySize = new TreeMap<>();

    /** A connection is open. */
    synchronized Seat enter(Channel channel, InetAddress client, long now) {
        // Whoever has one loopback address has all of them.
        SourcePrefix holder = client.isLoopbackAddress() ? LOOPBACK : SourcePrefix.of(client);
        for (SourcePrefix wider = holder.wider(); wider != null; wider = wider.wider()) {
            holder = wider;
        }
        var seat = new Seat(channel, holder, now);
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
            SequencedSet<SourcePrefix> peers = bySize.get(before);
            if (peers != null && peers.remove(holder) && peers.isEmpty()) {
                bySize.remove(before);
            }
        }
        if (after >= LARGE) {
            bySize.computeIfAbsent(after, _ -> new LinkedHashSet<>()).add(holder);
        } else if (after == 0) {
            seats.remove(holder);
        }
    }

    /** Takes the seat of the connection that has to go; {@code null} if none is open. */
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
        // Those that were active meanwhile are placed where they belong, which costs each of them once.
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
