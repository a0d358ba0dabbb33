package io.github.nettyidentd.linux.conntrack;

import java.net.InetAddress;
import java.util.Objects;

/**
 * One direction of a TCP connection, as connection tracking writes it: {@code struct nf_conntrack_tuple} of
 * {@code net/netfilter/nf_conntrack_tuple.h}.
 *
 * @param source the address that packets of this direction come from; without a scope id, which the kernel does not keep
 * @param sourcePort 0 to 65535
 * @param destination the address that they go to, of the same family
 * @param destinationPort 0 to 65535
 */
public record Tuple(InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {

    public Tuple {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
    }
}
