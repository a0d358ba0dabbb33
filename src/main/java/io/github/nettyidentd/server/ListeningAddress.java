package io.github.nettyidentd.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where one or several sockets are to listen.
 *
 * @param carriesIpv4 whether a socket of IPv6 takes connections of IPv4, too
 */
record ListeningAddress(InetSocketAddress address, boolean carriesIpv4) {

    /** One address; {@code ::} is all of IPv6 and none of IPv4, which may have a socket beside it. */
    static ListeningAddress of(InetSocketAddress address) {
        return new ListeningAddress(address, false);
    }

    /** All addresses of this host on one socket, or those of IPv4 where there is no IPv6. */
    static ListeningAddress all(int port) {
        return new ListeningAddress(
                new InetSocketAddress(InetAddress.ofLiteral(Transport.hasIpv6() ? "::" : "0.0.0.0"), port), true);
    }

    /** The same with the port that port 0 became. */
    ListeningAddress on(int port) {
        return new ListeningAddress(new InetSocketAddress(address.getAddress(), port), carriesIpv4);
    }

    boolean isIpv6() {
        return address.getAddress() instanceof Inet6Address;
    }

    /** Whether a socket of IPv6 would take connections of IPv4 that it must not have. */
    boolean mustLeaveIpv4Out() {
        return isIpv6() && address.getAddress().isAnyLocalAddress() && !carriesIpv4;
    }
}
