package io.github.nettyidentd.linux.socket;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;

/**
 * The index of the interface that holds a local address; remembered briefly, since the JDK walks all interfaces. Asked with
 * it, the kernel finds sockets that are bound to the interface and those that are bound to none.
 */
final class InterfaceIndexes {

    /** No interface in particular: the kernel then finds sockets that are bound to none. */
    static final int ANY = 0;

    private static final int LOOPBACK = 1;
    private static final int MAX_ADDRESSES = 256;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final LoadingCache<InetAddress, Integer> indexes = Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build(InterfaceIndexes::find);

    /**
     * With what to ask first, which costs nothing to know: the scope id of a link-local address, since such sockets are
     * bound to their link; the index of the interface that holds the address, if that is remembered; otherwise {@link #ANY}.
     */
    int firstGuess(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address instanceof Inet6Address inet6 && inet6.isLinkLocalAddress() && inet6.getScopeId() != ANY) {
            return inet6.getScopeId();
        }
        Integer known = indexes.getIfPresent(address);
        return known == null ? ANY : known;
    }

    /** The index of the interface with that address, or {@link #ANY} if none has it. */
    int holding(InetAddress address) {
        return address.isLoopbackAddress() ? LOOPBACK : indexes.get(address);
    }

    private static int find(InetAddress address) {
        try {
            NetworkInterface holder = NetworkInterface.getByInetAddress(address);
            return holder == null ? ANY : holder.getIndex();
        } catch (SocketException e) {
            // The question without an index was asked already; its answer stands.
            return ANY;
        }
    }
}
