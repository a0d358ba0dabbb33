package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A request for exactly one tracked TCP connection and the kernel's response, which are attributes behind a {@code struct
 * nfgenmsg}, as {@code linux/netfilter/nfnetlink.h} and {@code linux/netfilter/nfnetlink_conntrack.h} describe them. A
 * test holds the numbers against the headers.
 *
 * <p>The kernel looks for the direction that is asked in the table of both directions of all connections
 * ({@code __nf_conntrack_find_get} in {@code net/netfilter/nf_conntrack_core.c}), so that it does not matter whether the
 * attribute is called the original or the reply direction.
 */
final class ConntrackMessage implements NetlinkMessage<ConntrackRequest, ConntrackRecord> {

    /** {@code NFNL_SUBSYS_CTNETLINK} is the upper octet of the type of a message. */
    static final int NFNL_SUBSYS_CTNETLINK = 1;

    static final int IPCTNL_MSG_CT_NEW = 0;
    static final int IPCTNL_MSG_CT_GET = 1;

    /** {@code enum ctattr_type}. */
    static final short CTA_TUPLE_ORIG = 1;

    static final short CTA_TUPLE_REPLY = 2;
    static final short CTA_ZONE = 18;

    /** {@code enum ctattr_tuple}. */
    static final short CTA_TUPLE_IP = 1;

    static final short CTA_TUPLE_PROTO = 2;
    static final short CTA_TUPLE_ZONE = 3;

    /** {@code enum ctattr_ip}. */
    static final short CTA_IP_V4_SRC = 1;

    static final short CTA_IP_V4_DST = 2;
    static final short CTA_IP_V6_SRC = 3;
    static final short CTA_IP_V6_DST = 4;

    /** {@code enum ctattr_l4proto}. */
    static final short CTA_PROTO_NUM = 1;

    static final short CTA_PROTO_SRC_PORT = 2;
    static final short CTA_PROTO_DST_PORT = 3;

    /** {@code struct nfgenmsg}, with which a message begins. */
    static final StructLayout NFGENMSG = structLayout(
            JAVA_BYTE.withName("nfgen_family"), JAVA_BYTE.withName("version"), LibC.PORT.withName("res_id"));

    private static final long FAMILY = offset(NFGENMSG, "nfgen_family");
    private static final long VERSION = offset(NFGENMSG, "version");
    private static final long RESOURCE = offset(NFGENMSG, "res_id");

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final String MALFORMED = "a malformed ctnetlink response: ";

    @Override
    public String name() {
        return "ctnetlink";
    }

    @Override
    public short requestType() {
        return NFNL_SUBSYS_CTNETLINK << Byte.SIZE | IPCTNL_MSG_CT_GET;
    }

    @Override
    public short responseType() {
        return NFNL_SUBSYS_CTNETLINK << Byte.SIZE | IPCTNL_MSG_CT_NEW;
    }

    /** The heads of three nested attributes; two addresses; the protocol, two ports and the zone in four octets each. */
    @Override
    public long maxRequestSize() {
        return NFGENMSG.byteSize()
                + 3 * NetlinkAttributes.HEADER
                + 2 * (NetlinkAttributes.HEADER + IPV6_OCTETS)
                + 4 * (NetlinkAttributes.HEADER + Integer.BYTES);
    }

    @Override
    public long minResponseSize() {
        return NFGENMSG.byteSize();
    }

    @Override
    public long write(ConntrackRequest request, MemorySegment memory, long start) {
        ConntrackRecord.Direction direction = request.direction();
        boolean ipv4 = direction.source() instanceof Inet4Address;
        memory.set(JAVA_BYTE, start + FAMILY, ipv4 ? LibC.AF_INET : LibC.AF_INET6);
        memory.set(JAVA_BYTE, start + VERSION, (byte) 0);
        memory.set(LibC.PORT, start + RESOURCE, (short) 0);
        long tuple = start + NFGENMSG.byteSize();
        long addresses = tuple + NetlinkAttributes.HEADER;
        long at = addresses + NetlinkAttributes.HEADER;
        at = writeAddress(ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, direction.source(), memory, at);
        at = writeAddress(ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, direction.destination(), memory, at);
        NetlinkAttributes.writeHeader(CTA_TUPLE_IP | NetlinkAttributes.NLA_F_NESTED, at - addresses, memory, addresses);
        long protocol = at;
        at += NetlinkAttributes.HEADER;
        at = NetlinkAttributes.writeOctet(CTA_PROTO_NUM, SockDiagMessage.IPPROTO_TCP, memory, at);
        at = NetlinkAttributes.writeShort(CTA_PROTO_SRC_PORT, direction.sourcePort(), memory, at);
        at = NetlinkAttributes.writeShort(CTA_PROTO_DST_PORT, direction.destinationPort(), memory, at);
        NetlinkAttributes.writeHeader(
                CTA_TUPLE_PROTO | NetlinkAttributes.NLA_F_NESTED, at - protocol, memory, protocol);
        NetlinkAttributes.writeHeader(CTA_TUPLE_REPLY | NetlinkAttributes.NLA_F_NESTED, at - tuple, memory, tuple);
        // A kernel without zones (CONFIG_NF_CONNTRACK_ZONES) refuses the attribute, even for zone 0.
        if (request.zone() != 0) {
            at = NetlinkAttributes.writeShort(CTA_ZONE, request.zone(), memory, at);
        }
        return at - start;
    }

    private static long writeAddress(short type, InetAddress address, MemorySegment memory, long at) {
        return NetlinkAttributes.write(type, address.getAddress(), memory, at);
    }

    @Override
    public ConntrackRecord read(ConntrackRequest request, MemorySegment memory, long start, long end)
            throws IOException {
        var attributes = new NetlinkAttributes(name(), memory, start + NFGENMSG.byteSize(), end);
        NetlinkAttributes original = attributes.nested(CTA_TUPLE_ORIG);
        NetlinkAttributes reply = attributes.nested(CTA_TUPLE_REPLY);
        int zone = attributes.unsignedShort(CTA_ZONE, 0);
        if (zone == 0) {
            zone = original.unsignedShort(CTA_TUPLE_ZONE, 0);
        }
        if (zone == 0) {
            zone = reply.unsignedShort(CTA_TUPLE_ZONE, 0);
        }
        return new ConntrackRecord(direction(original), direction(reply), zone);
    }

    private static ConntrackRecord.Direction direction(NetlinkAttributes tuple) throws IOException {
        NetlinkAttributes addresses = tuple.nested(CTA_TUPLE_IP);
        NetlinkAttributes protocol = tuple.nested(CTA_TUPLE_PROTO);
        int number = protocol.unsignedOctet(CTA_PROTO_NUM);
        if (number != SockDiagMessage.IPPROTO_TCP) {
            throw new IOException(
                    MALFORMED + "protocol " + number + " (expected: " + SockDiagMessage.IPPROTO_TCP + ")");
        }
        boolean ipv4 = addresses.has(CTA_IP_V4_SRC);
        InetAddress source =
                ipv4 ? addresses.address(CTA_IP_V4_SRC, IPV4_OCTETS) : addresses.address(CTA_IP_V6_SRC, IPV6_OCTETS);
        InetAddress destination =
                ipv4 ? addresses.address(CTA_IP_V4_DST, IPV4_OCTETS) : addresses.address(CTA_IP_V6_DST, IPV6_OCTETS);
        // Java makes an IPv4 address of an IPv4-mapped one.
        if (source instanceof Inet4Address != destination instanceof Inet4Address) {
            throw new IOException(MALFORMED + "addresses of two families");
        }
        return new ConntrackRecord.Direction(
                source,
                protocol.unsignedShort(CTA_PROTO_SRC_PORT),
                destination,
                protocol.unsignedShort(CTA_PROTO_DST_PORT));
    }
}
