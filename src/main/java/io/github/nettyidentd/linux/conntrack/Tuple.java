package io.github.nettyidentd.linux.conntrack;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * One direction of a TCP connection, as connection tracking writes it: {@code struct nf_conntrack_tuple} of
 * {@code net/netfilter/nf_conntrack_tuple.h}. Two tuples are equal whatever the scope ids of their addresses, because the
 * kernel does not keep them.
 *
 * @param source the address that packets of this direction come from
 * @param sourcePort 0 to 65535
 * @param destination the address that they go to, of the same family
 * @param destinationPort 0 to 65535
 */
public record Tuple(InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {

    private static final int MAX_PORT = 65535;

    public Tuple {
        if (source instanceof Inet4Address != destination instanceof Inet4Address) {
            throw new IllegalArgumentException("source " + source.getHostAddress() + " and destination "
                    + destination.getHostAddress() + " (expected: addresses of one family)");
        }
        check("sourcePort", sourcePort);
        check("destinationPort", destinationPort);
    }

    private static void check(String name, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 0-65535)");
        }
    }
}
