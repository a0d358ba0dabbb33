package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which end opened a connection, so that a further query about it needs no second request to the kernel. An
 * entry holds the cookie of the connection's socket, a number that the kernel never gives to a second socket
 * ({@code sock_gen_cookie} in {@code net/core/sock_diag.c}, Linux 4.1 and later). One connection is therefore never
 * taken for another, even if their addresses and ports are the same. Before Linux 5.4 each network namespace counted for
 * itself, so that each has a cache of its own.
 *
 * <p>Any thread, without locks on the way of a query: an entry is one {@code long}, which is read and written whole. If
 * two threads write at the same time, an entry may be lost; that costs a request, and nothing is ever wrong. The cache
 * is bounded: an entry can stand in two slots, and a new entry drives out an older one.
 *
 * <p>The bits of an entry, from the lowest: 46 of the cookie, 2 for what is known, 16 of the hash of addresses and
 * ports.
 */
final class OpenerCache {

    /**
     * A kernel that counts its cookies never needs more. Kernels before 4.1 used an address instead, which is longer.
     */
    private static final int COOKIE_BITS = 46;

    private static final long COOKIE_MASK = (1L << COOKIE_BITS) - 1;

    /**
     * What is known, in two bits: 0 means that this end opened the connection, {@code ACCEPTED} that the other end did.
     */
    private static final long ACCEPTED = 1L << COOKIE_BITS;

    /** The opener was guessed once. */
    private static final long GUESSED = 2L << COOKIE_BITS;

    /** The opener was guessed twice, and is being found out. */
    private static final long FINDING = GUESSED | ACCEPTED;

    private static final long STATE_MASK = 3L << COOKIE_BITS;

    /** The part of the hash that an entry keeps, to tell connections apart whose cookie is not at hand. */
    private static final long HASH_MASK = ~(STATE_MASK | COOKIE_MASK);

    private static final long SECRET = new SecureRandom().nextLong();

    private final int few;
    private final int many;
    private volatile AtomicLongArray slots;
    private int added;

    /**
     * @param few how many entries of 8 octets there is room for at first; a power of two
     * @param many how many once that has not been enough; a power of two
     */
    OpenerCache(int few, int many) {
        this.few = few;
        this.many = many;
        this.slots = new AtomicLongArray(few);
    }

    /**
     * Whether the opener of a connection with these addresses and ports is known or being found out. May be wrong,
     * because the cookie is not yet known. The caller then skips a useful request about the listening socket, and the
     * opener is found out at once.
     */
    boolean mayKnow(ConnectionPair pair) {
        AtomicLongArray current = slots;
        long hash = hash(pair);
        int first = first(hash, current);
        return isKnown(hash, current.getOpaque(first)) || isKnown(hash, current.getOpaque(second(first)));
    }

    /**
     * The opener of a connection, by the cookie of its socket; {@code null} if it was only guessed, or is not known.
     */
    @Nullable
    Opener of(ConnectionPair pair, long cookie) {
        long entry = find(pair, cookie);
        if (entry == 0 || (entry & GUESSED) != 0) {
            return null;
        }
        return (entry & ACCEPTED) == 0 ? Opener.THIS_END : Opener.OTHER_END;
    }

    /** The connection's entry; 0 if there is none. */
    private long find(ConnectionPair pair, long cookie) {
        if (!isCookie(cookie)) {
            return 0;
        }
        AtomicLongArray current = slots;
        long hash = hash(pair);
        int first = first(hash, current);
        long entry = current.getOpaque(first);
        if ((entry & ~STATE_MASK) == entry(hash, cookie)) {
            return entry;
        }
        entry = current.getOpaque(second(first));
        return (entry & ~STATE_MASK) == entry(hash, cookie) ? entry : 0;
    }

    /** Remembers the opener of a connection. */
    void add(ConnectionPair pair, long cookie, Opener opener) {
        put(pair, cookie, opener == Opener.OTHER_END ? ACCEPTED : 0);
    }

    /**
     * Remembers that {@link Opener#THIS_END} was guessed of a connection.
     *
     * @return true at the second guess, when the caller has to find out the opener; false before and afterwards
     */
    boolean addGuess(ConnectionPair pair, long cookie) {
        long before = find(pair, cookie) & STATE_MASK;
        if (before == FINDING) {
            return false;
        }
        put(pair, cookie, before == GUESSED ? FINDING : GUESSED);
        return before == GUESSED;
    }

    private void put(ConnectionPair pair, long cookie, long state) {
        if (!isCookie(cookie)) {
            return;
        }
        AtomicLongArray current = grown();
        long hash = hash(pair);
        int first = first(hash, current);
        long before = current.getOpaque(first);
        // A new entry always gets its first slot. The entry that it finds there moves to its own second slot, if it
        // is of another connection, and drives out what stands there.
        current.setOpaque(first, entry(hash, cookie) | state);
        if (before != 0 && !isOf(hash, before)) {
            current.setOpaque(second(first), before);
        }
    }

    /**
     * Makes room when there are more than a few. The old entries are dropped; their connections are found out once
     * more.
     */
    private synchronized AtomicLongArray grown() {
        AtomicLongArray current = slots;
        added++;
        if (added > few && current.length() == few) {
            current = new AtomicLongArray(many);
            slots = current;
        }
        return current;
    }

    private static boolean isCookie(long cookie) {
        return cookie != 0 && (cookie & ~COOKIE_MASK) == 0;
    }

    /** The hash depends on a secret, so that no user can choose ports that drive out another user's connection. */
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

    /** Mixes a number so that each bit of the result depends on each bit of the number (MurmurHash3's finalizer). */
    private static long mix(long number) {
        long mixed = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    private static int first(long hash, AtomicLongArray slots) {
        return (int) (hash >>> Integer.SIZE) & (slots.length() - 1);
    }

    /** The neighbour of a slot: each is the second slot of the other. */
    private static int second(int first) {
        return first ^ 1;
    }

    private static boolean isKnown(long hash, long entry) {
        return isOf(hash, entry) && (entry & STATE_MASK) != GUESSED;
    }

    private static boolean isOf(long hash, long entry) {
        return entry != 0 && (entry & HASH_MASK) == (hash & HASH_MASK);
    }

    private static long entry(long hash, long cookie) {
        return (hash & HASH_MASK) | cookie;
    }
}
