package io.github.nettyidentd.daemon;

import io.github.nettyidentd.server.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a daemon listens, and by what means.
 *
 * @param addresses where it listens, resolved; an empty list means all addresses, IPv6 and IPv4
 * @param port the port on all addresses, 0 to 65535, which counts only where {@code addresses} is empty; 0 means that the
 *     kernel chooses a free port
 * @param transport how Netty talks to the kernel
 * @param eventLoops how many threads serve connections, at least 1
 */
public record ListenSettings(List<InetSocketAddress> addresses, int port, Transport transport, int eventLoops) {
    public ListenSettings {
        addresses = List.copyOf(addresses);
    }
}
