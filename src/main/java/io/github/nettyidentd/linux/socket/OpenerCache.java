package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The directions of connections that were found out, so that whoever asks about one again saves the kernel a question. A
 * connection is known by its socket's cookie, a number that the kernel gives to one socket only ({@code sock_gen_cookie}
 * in {@code net/core/sock_diag.c}, Linux 4.1 and later), and so is never taken for another, even if its ports come back.
 *
 * <p>Bounded: a connection has two places where it can be, and the one that comes last drives out another. Any thread.
 */
final class OpenerCache {

    /** Most hosts need no more; a busy one has room for as many connections as it has ports. */
    private static final int FEW = 1 << 10;

    private static final int MANY = 1 << 17;

    /** Where a cookie ends. Earlier kernels gave an address, which is longer. */
    private static final int COOKIE_BITS = 46;

    private static final long COOKIE = (1L << COOKIE_BITS) - 1;

    /** Behind the cookie stands what is known, and behind that a mark of the connection's addresses and ports. */
    private static final long ACCEPTED = 1L << COOKIE_BITS;

    private static final long GUESSED = 2L << COOKIE_BITS;

    /** It was guessed twice, and is being found out. */
    private static final long SOUGHT = GUESSED | ACCEPTED;

    private static final long WHAT = 3L << COOKIE_BITS;
    private static final long MARK = ~(WHAT | COOKIE);

    private static final long SECRET = new SecureRandom().nextLong();

    private volatile AtomicLongArray places = new AtomicLongArray(FEW);
    private int added;

    /**
     * Whether the direction of a connection with these addresses and ports is known or sought, and so not to be guessed;
     * perhaps it is not the same connection.
     */
    boolean mayKnow(ConnectionPair pair) {
        AtomicLongArray current = places;
        long hash = hash(pair);
        int first = first(hash, current);
        return isKnown(hash, current.getOpaque(first)) || isKnown(hash, current.getOpaque(second(first)));
    }

    /** The direction of this connection, by the cookie of its socket; {@code null} if it was guessed, or is not known. */
    @Nullable
    Opener of(ConnectionPair pair, long cookie) {
        long place = find(pair, cookie);
        if (place == 0 || (place & GUESSED) != 0) {
            return null;
        }
        return (place & ACCEPTED) == 0 ? Opener.THIS_END : Opener.OTHER_END;
    }

    /** The connection's place, or 0. */
    private long find(ConnectionPair pair, long cookie) {
        if (!isCookie(cookie)) {
            return 0;
        }
        AtomicLongArray current = places;
        long hash = hash(pair);
        int first = first(hash, current);
        long place = current.getOpaque(first);
        if ((place & ~WHAT) == place(hash, cookie)) {
            return place;
        }
        place = current.getOpaque(second(first));
        return (place & ~WHAT) == place(hash, cookie) ? place : 0;
    }

    /** Keeps the direction of a connection in mind. */
    void add(ConnectionPair pair, long cookie, Opener opener) {
        put(pair, cookie, opener == Opener.OTHER_END ? ACCEPTED : 0);
    }

    /**
     * Keeps in mind that it was guessed that this host opened a connection.
     *
     * @return whether it was guessed before, and is to be found out: true once
     */
    boolean addGuess(ConnectionPair pair, long cookie) {
        long before = find(pair, cookie) & WHAT;
        if (before == SOUGHT) {
            return false;
        }
        put(pair, cookie, before == GUESSED ? SOUGHT : GUESSED);
        return before == GUESSED;
    }

    private void put(ConnectionPair pair, long cookie, long what) {
        if (!isCookie(cookie)) {
            return;
        }
        AtomicLongArray current = grown();
        long hash = hash(pair);
        int first = first(hash, current);
        long before = current.getOpaque(first);
        current.setOpaque(first, place(hash, cookie) | what);
        if (before != 0 && !isOf(hash, before)) {
            current.setOpaque(second(first), before);
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

    /** Depends on a secret, so that nobody can make a connection that is taken for another. */
    private static long hash(ConnectionPair pair) {
        long ports = ((long) pair.portOnServer() << Short.SIZE) | pair.portOnClient();
        return add(add(mix(SECRET ^ ports), pair.serverAddress()), pair.clientAddress());
    }

    private static long add(long hash, InetAddress address) {
        if (address instanceof Inet4Address) {
            return mix(hash ^ address.hashCode());
        }
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return mix(mix(hash ^ octets.getLong()) ^ octets.getLong());
    }

    /** Has each bit of the outcome depend on each bit of the number (MurmurHash3's finalizer). */
    private static long mix(long number) {
        long mixed = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    private static int first(long hash, AtomicLongArray places) {
        return (int) (hash >>> Integer.SIZE) & (places.length() - 1);
    }

    /** The neighbour, whose second place is this one. */
    private static int second(int first) {
        return first ^ 1;
    }

    private static boolean isKnown(long hash, long place) {
        return isOf(hash, place) && (place & WHAT) != GUESSED;
    }

    private static boolean isOf(long hash, long place) {
        return place != 0 && (place & MARK) == (hash & MARK);
    }

    private static long place(long hash, long cookie) {
        return (hash & MARK) | cookie;
    }
}
