package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.Rfc1413;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the address that a peer connected to, where a packet filter led the connection to another port of this host, as
 * {@code redirect} of nftables and {@code REDIRECT} of iptables do. Such a rule changes the address, too: to the first one
 * of the interface, or to a loopback address. The connections that the peer asks about have the address from before.
 *
 * <p>The kernel's connection tracking knows that address ({@code SO_ORIGINAL_DST} of {@code linux/netfilter_ipv4.h}, and
 * {@code IP6T_SO_ORIGINAL_DST} of {@code linux/netfilter_ipv6/ip6_tables.h}). The kernel is not asked about a connection to
 * port 113 itself, because nobody redirects a connection to the port that it had.
 */
final class OriginalDestinations {

    /** Of {@code netinet/in.h}: IPPROTO_IP, and the size of {@code struct sockaddr_in}. */
    private static final RawUnixChannelOption IPV4 = new RawUnixChannelOption("SO_ORIGINAL_DST", 0, 80, 16);

    /** Of {@code netinet/in.h}: IPPROTO_IPV6, and the size of {@code struct sockaddr_in6}. */
    private static final RawUnixChannelOption IPV6 = new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, 80, 28);

    /** The offsets of the address in both structures, and of {@code sin6_scope_id}. */
    private static final int IPV4_ADDRESS = 4;

    private static final int IPV6_ADDRESS = 8;
    private static final int SCOPE = 24;

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    private static final Logger log = LoggerFactory.getLogger(OriginalDestinations.class);

    private OriginalDestinations() {}

    /**
     * The address that the peer connected to.
     *
     * @param local the connection's own address and port, whose address is the result where the kernel knows no other
     */
    static InetAddress of(Channel channel, InetSocketAddress local) {
        if (local.getPort() == Rfc1413.PORT || !(channel instanceof EpollSocketChannel epoll)) {
            return local.getAddress();
        }
        try {
            boolean ipv4 = local.getAddress() instanceof Inet4Address;
            // Netty fills the buffer, but hands it over with a limit of 0.
            ByteBuffer destination =
                    epoll.config().getOption(ipv4 ? IPV4 : IPV6).clear();
            return ipv4 ? ipv4(destination) : ipv6(destination);
        } catch (ChannelException | UnknownHostException e) {
            // The kernel does not track this connection, so nothing has led it elsewhere. That says nothing about the
            // next
            // one, and a wrong address would be another user's name. So the kernel is asked each time, although Netty
            // throws the answer as an exception, which costs five microseconds.
            log.trace("no original destination of a connection from {}", channel.remoteAddress(), e);
            return local.getAddress();
        }
    }

    private static InetAddress ipv4(ByteBuffer sockaddr) throws UnknownHostException {
        var octets = new byte[IPV4_OCTETS];
        sockaddr.get(IPV4_ADDRESS, octets);
        return InetAddress.getByAddress(octets);
    }

    /** A link-local address keeps its scope, which tells the interface (ipv6(7)). */
    private static InetAddress ipv6(ByteBuffer sockaddr) throws UnknownHostException {
        var octets = new byte[IPV6_OCTETS];
        sockaddr.get(IPV6_ADDRESS, octets);
        int scope = sockaddr.order(ByteOrder.nativeOrder()).getInt(SCOPE);
        return scope == 0 ? InetAddress.getByAddress(octets) : Inet6Address.getByAddress(null, octets, scope);
    }
}
