package io.github.nettyidentd.daemon;

import io.github.nettyidentd.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a daemon listens, and by what means.
 *
 * @param addresses where it listens, resolved; none means all addresses, IPv6 and IPv4
 * @param port where it listens on all addresses, 0 to 65535; 0 takes a free port
 * @param transport how Netty talks to the kernel
 * @param eventLoops how many threads serve connections, at least 1
 */
public record ListenSettings(List<InetSocketAddress> addresses, int port, Transport transport, int eventLoops) {
    public ListenSettings {
        addresses = List.copyOf(addresses);
    }
}
