package io.github.nettyidentd.server;

import io.github.nettyidentd.transport.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An address on which one or more sockets are to listen.
 *
 * @param carriesIpv4 whether an IPv6 socket takes IPv4 connections too
 */
record ListeningAddress(InetSocketAddress address, boolean carriesIpv4) {

    /** One address. {@code ::} is all of IPv6 without IPv4, which may have a socket of its own. */
    static ListeningAddress of(InetSocketAddress address) {
        return new ListeningAddress(address, false);
    }

    /** All addresses of this host on one socket, or those of IPv4 where there is no IPv6. */
    static ListeningAddress all(int port) {
        return new ListeningAddress(
                new InetSocketAddress(InetAddress.ofLiteral(Transport.hasIpv6() ? "::" : "0.0.0.0"), port), true);
    }

    /** The same address with the port that the kernel chose for port 0. */
    ListeningAddress on(int port) {
        return new ListeningAddress(new InetSocketAddress(address.getAddress(), port), carriesIpv4);
    }

    /** Whether an IPv6 socket has to be told that it must not take IPv4 connections. */
    boolean mustLeaveIpv4Out() {
        return address.getAddress() instanceof Inet6Address
                && address.getAddress().isAnyLocalAddress()
                && !carriesIpv4;
    }
}
