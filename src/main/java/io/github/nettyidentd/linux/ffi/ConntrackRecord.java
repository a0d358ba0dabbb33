package io.github.nettyidentd.linux.ffi;

import java.net.InetAddress;

/**
 * What the kernel knows of a connection that it tracks ({@code IPCTNL_MSG_CT_NEW} of
 * {@code linux/netfilter/nfnetlink_conntrack.h}).
 *
 * @param original {@code CTA_TUPLE_ORIG}
 * @param reply {@code CTA_TUPLE_REPLY}
 * @param zone {@code CTA_ZONE}, or the {@code CTA_TUPLE_ZONE} of the one direction that has it; 0 to 65535
 */
public record ConntrackRecord(Direction original, Direction reply, int zone) {

    /**
     * The packets of one direction.
     *
     * @param source has no scope id
     * @param sourcePort 0 to 65535
     * @param destination of the same family, and without a scope id
     * @param destinationPort 0 to 65535
     */
    public record Direction(InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {}
}
