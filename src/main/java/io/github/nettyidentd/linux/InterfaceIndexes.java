package io.github.nettyidentd.linux;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;

/** The index of the interface that holds a local address; remembered briefly, since the JDK walks all interfaces. */
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

    /** The scope id of a link-local address, since such sockets are bound to their link; otherwise {@link #ANY}. */
    static int scopeOf(InetAddress address) {
        return address instanceof Inet6Address inet6 && inet6.isLinkLocalAddress() ? inet6.getScopeId() : ANY;
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
