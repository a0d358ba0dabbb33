package io.github.nettyidentd.linux.socket;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;

/**
 * The index of the interface that has a local address (netdevice(7)). With this index the kernel finds sockets that are
 * bound to the interface, and sockets that are not bound to any. An index is remembered for some seconds, because the
 * JDK walks through all interfaces to find one. Any thread.
 */
final class InterfaceIndexes {

    /** No interface in particular: the kernel finds only sockets that are not bound to an interface. */
    static final int ANY = 0;

    /** {@code LOOPBACK_IFINDEX} of {@code include/net/net_namespace.h}, in each network namespace. */
    private static final int LOOPBACK = 1;

    private static final int MAX_ADDRESSES = 256;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final LoadingCache<InetAddress, Integer> indexes = Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build(InterfaceIndexes::find);

    /**
     * The index for a first request, which must cost nothing: the scope id of a link-local address, because the kernel
     * binds such sockets to their link; the index of the interface that has the address, if that is remembered;
     * otherwise {@link #ANY}, which is right for most sockets.
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

    /** The index of the interface that has the address, or {@link #ANY} if no interface has it. */
    int holding(InetAddress address) {
        return address.isLoopbackAddress() ? LOOPBACK : indexes.get(address);
    }

    private static int find(InetAddress address) {
        try {
            NetworkInterface holder = NetworkInterface.getByInetAddress(address);
            return holder == null ? ANY : holder.getIndex();
        } catch (SocketException e) {
            // The response to the request without an index stands.
            return ANY;
        }
    }
}
