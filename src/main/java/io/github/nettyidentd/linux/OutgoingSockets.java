package io.github.nettyidentd.linux;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Connections that were found not to be accepted ones, which does not change while they last: so whoever asks about one
 * again saves the kernel the question for a listener. A connection is known by its socket's cookie, a number that the kernel
 * gives to one socket only ({@code sock_gen_cookie} in {@code net/core/sock_diag.c}, Linux 4.1 and later), and so never
 * taken for another, even if its ports come back.
 *
 * <p>Bounded: a connection has two places where it can be, and the one that comes last drives out another. Any thread.
 */
final class OutgoingSockets {

    /** Most hosts need no more; a busy one has room for as many connections as it has ports. */
    private static final int FEW = 1 << 10;

    private static final int MANY = 1 << 17;

    /** Where a cookie ends and the mark of its connection's ports begins. Earlier kernels gave an address, which is longer. */
    private static final int COOKIE_BITS = 48;

    private static final long COOKIE = (1L << COOKIE_BITS) - 1;

    /** An odd number that spreads hash codes (Knuth, The Art of Computer Programming, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private volatile AtomicLongArray places = new AtomicLongArray(FEW);
    private int added;

    /** Whether a connection with these addresses and ports was found; perhaps it is not the same. */
    boolean maybe(ConnectionPair pair) {
        AtomicLongArray current = places;
        long hash = hash(pair);
        int first = first(hash, current);
        return isOf(hash, current.getOpaque(first)) || isOf(hash, current.getOpaque(second(first)));
    }

    /** Whether it was this connection, by the cookie of its socket. */
    boolean contains(ConnectionPair pair, long cookie) {
        AtomicLongArray current = places;
        long hash = hash(pair);
        int first = first(hash, current);
        long place = place(hash, cookie);
        return isCookie(cookie) && (current.getOpaque(first) == place || current.getOpaque(second(first)) == place);
    }

    /** Keeps in mind that this connection was not accepted. */
    void add(ConnectionPair pair, long cookie) {
        if (isCookie(cookie) && !contains(pair, cookie)) {
            AtomicLongArray current = grown();
            long hash = hash(pair);
            int first = first(hash, current);
            long known = current.getOpaque(first);
            current.setOpaque(first, place(hash, cookie));
            if (known != 0 && !isOf(hash, known)) {
                current.setOpaque(second(first), known);
            }
        }
    }

    /** Makes room once there are more than a few; what was known is asked once more. */
    private synchronized AtomicLongArray grown() {
        AtomicLongArray current = places;
        added++;
        if (added > FEW && current.length() == FEW) {
            current = new AtomicLongArray(MANY);
            places = current;
        }
        return current;
    }

    private static boolean isCookie(long cookie) {
        return cookie != 0 && (cookie & ~COOKIE) == 0;
    }

    private static long hash(ConnectionPair pair) {
        int addresses =
                31 * pair.serverAddress().hashCode() + pair.clientAddress().hashCode();
        return SPREAD * (addresses ^ ((long) pair.portOnServer() << Short.SIZE | pair.portOnClient()));
    }

    private static int first(long hash, AtomicLongArray places) {
        return (int) (hash >>> Integer.SIZE) & (places.length() - 1);
    }

    /** The neighbour, whose second place is this one. */
    private static int second(int first) {
        return first ^ 1;
    }

    private static boolean isOf(long hash, long place) {
        return place != 0 && mark(place) == mark(hash);
    }

    private static long place(long hash, long cookie) {
        return mark(hash) | cookie;
    }

    private static long mark(long hash) {
        return hash & ~COOKIE;
    }
}
