package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Optional;

/**
 * The structures of {@code linux/netlink.h} and {@code linux/inet_diag.h} that a sock_diag question and its answer are
 * made of. A test holds the offsets against the headers.
 */
final class InetDiag {

    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int NETLINK_SOCK_DIAG = 4;
    static final short SOCK_DIAG_BY_FAMILY = 20;
    static final short NLMSG_ERROR = 2;
    static final short NLM_F_REQUEST = 1;
    static final int MSG_DONTWAIT = 0x40;
    static final int IPPROTO_TCP = 6;
    static final short INET_DIAG_INFO = 2;

    /** Asks for {@link #INET_DIAG_INFO}. */
    static final byte INFO_EXTENSION = 1 << (INET_DIAG_INFO - 1);

    static final byte AF_INET = 2;
    static final byte AF_INET6 = 10;

    static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    static final StructLayout SOCKADDR_NL = structLayout(
            JAVA_SHORT.withName("nl_family"),
            paddingLayout(2),
            JAVA_INT.withName("nl_pid"),
            JAVA_INT.withName("nl_groups"));

    static final StructLayout NLMSGHDR = structLayout(
            JAVA_INT.withName("nlmsg_len"),
            JAVA_SHORT.withName("nlmsg_type"),
            JAVA_SHORT.withName("nlmsg_flags"),
            JAVA_INT.withName("nlmsg_seq"),
            JAVA_INT.withName("nlmsg_pid"));

    static final StructLayout INET_DIAG_SOCKID = structLayout(
            PORT.withName("idiag_sport"),
            PORT.withName("idiag_dport"),
            sequenceLayout(16, JAVA_BYTE).withName("idiag_src"),
            sequenceLayout(16, JAVA_BYTE).withName("idiag_dst"),
            JAVA_INT.withName("idiag_if"),
            sequenceLayout(2, JAVA_INT).withName("idiag_cookie"));

    static final StructLayout INET_DIAG_REQ_V2 = structLayout(
            JAVA_BYTE.withName("sdiag_family"),
            JAVA_BYTE.withName("sdiag_protocol"),
            JAVA_BYTE.withName("idiag_ext"),
            JAVA_BYTE.withName("pad"),
            JAVA_INT.withName("idiag_states"),
            INET_DIAG_SOCKID.withName("id"));

    static final StructLayout INET_DIAG_MSG = structLayout(
            JAVA_BYTE.withName("idiag_family"),
            JAVA_BYTE.withName("idiag_state"),
            JAVA_BYTE.withName("idiag_timer"),
            JAVA_BYTE.withName("idiag_retrans"),
            INET_DIAG_SOCKID.withName("id"),
            JAVA_INT.withName("idiag_expires"),
            JAVA_INT.withName("idiag_rqueue"),
            JAVA_INT.withName("idiag_wqueue"),
            JAVA_INT.withName("idiag_uid"),
            JAVA_INT.withName("idiag_inode"));

    /** {@code struct rtattr} of {@code linux/rtnetlink.h}: the head of an attribute, which is aligned to four octets. */
    static final StructLayout RTATTR = structLayout(JAVA_SHORT.withName("rta_len"), JAVA_SHORT.withName("rta_type"));

    /** The start of {@code struct tcp_info} of {@code linux/tcp.h}, which grows at its end. */
    static final StructLayout TCP_INFO = structLayout(
            sequenceLayout(8, JAVA_BYTE).withName("states"),
            sequenceLayout(4, JAVA_INT).withName("timeouts"),
            JAVA_INT.withName("tcpi_unacked"),
            sequenceLayout(19, JAVA_INT).withName("measurements"),
            sequenceLayout(2, JAVA_LONG).withName("rates"),
            JAVA_LONG.withName("tcpi_bytes_acked"),
            JAVA_LONG.withName("tcpi_bytes_received"),
            sequenceLayout(2, JAVA_INT).withName("segments"),
            JAVA_INT.withName("tcpi_notsent_bytes"),
            sequenceLayout(3, JAVA_INT).withName("data"),
            sequenceLayout(4, JAVA_LONG).withName("times"),
            sequenceLayout(2, JAVA_INT).withName("delivered"),
            JAVA_LONG.withName("tcpi_bytes_sent"),
            JAVA_LONG.withName("tcpi_bytes_retrans"));

    /** {@code struct iovec} of {@code struct_iovec.h}. */
    static final StructLayout IOVEC = structLayout(ADDRESS.withName("iov_base"), JAVA_LONG.withName("iov_len"));

    /** {@code struct mmsghdr} of {@code bits/socket.h}, with its {@code struct msghdr} laid open. */
    static final StructLayout MMSGHDR = structLayout(
            ADDRESS.withName("msg_name"),
            JAVA_INT.withName("msg_namelen"),
            paddingLayout(4),
            ADDRESS.withName("msg_iov"),
            JAVA_LONG.withName("msg_iovlen"),
            ADDRESS.withName("msg_control"),
            JAVA_LONG.withName("msg_controllen"),
            JAVA_INT.withName("msg_flags"),
            paddingLayout(4),
            JAVA_INT.withName("msg_len"),
            paddingLayout(4));

    private InetDiag() {}

    /**
     * Where a field is, by its name or those on the way to it. The layout's own {@code byteOffset} takes the JVM some
     * milliseconds of a start.
     *
     * @throws java.util.NoSuchElementException if it has no such field
     */
    static long offset(StructLayout layout, String... path) {
        long offset = 0;
        MemoryLayout within = layout;
        for (String name : path) {
            Iterator<MemoryLayout> members =
                    ((StructLayout) within).memberLayouts().iterator();
            within = members.next();
            while (!within.name().equals(Optional.of(name))) {
                offset += within.byteSize();
                within = members.next();
            }
        }
        return offset;
    }
}
