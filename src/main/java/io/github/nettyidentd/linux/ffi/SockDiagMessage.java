package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;

/**
 * A request for exactly one TCP socket ({@code struct inet_diag_req_v2}) and the kernel's response ({@code struct
 * inet_diag_msg} and attributes), as sock_diag(7) and {@code linux/inet_diag.h} describe them. A test holds the offsets
 * against the headers.
 */
final class SockDiagMessage implements NetlinkMessage<SocketRequest, SocketRecord> {

    /** Of {@code linux/sock_diag.h}. */
    static final short SOCK_DIAG_BY_FAMILY = 20;

    static final int IPPROTO_TCP = 6;

    /** The attribute that holds {@code struct tcp_info}, of {@code linux/inet_diag.h}. */
    static final short INET_DIAG_INFO = 2;

    /** The attribute with the socket's cgroup; comes unasked. */
    static final short INET_DIAG_CGROUP_ID = 21;

    /** The bit in {@code idiag_ext} that asks for {@link #INET_DIAG_INFO}. */
    private static final byte INFO_EXTENSION = 1 << (INET_DIAG_INFO - 1);

    /** {@code struct inet_diag_sockid} of {@code linux/inet_diag.h}. */
    static final StructLayout INET_DIAG_SOCKID = structLayout(
            LibC.PORT.withName("idiag_sport"),
            LibC.PORT.withName("idiag_dport"),
            sequenceLayout(16, JAVA_BYTE).withName("idiag_src"),
            sequenceLayout(16, JAVA_BYTE).withName("idiag_dst"),
            JAVA_INT.withName("idiag_if"),
            sequenceLayout(2, JAVA_INT).withName("idiag_cookie"));

    /** {@code struct inet_diag_req_v2} of {@code linux/inet_diag.h}. */
    static final StructLayout INET_DIAG_REQ_V2 = structLayout(
            JAVA_BYTE.withName("sdiag_family"),
            JAVA_BYTE.withName("sdiag_protocol"),
            JAVA_BYTE.withName("idiag_ext"),
            JAVA_BYTE.withName("pad"),
            JAVA_INT.withName("idiag_states"),
            INET_DIAG_SOCKID.withName("id"));

    /** {@code struct inet_diag_msg} of {@code linux/inet_diag.h}. */
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

    /**
     * {@code struct rtattr} of {@code linux/rtnetlink.h}: the head of an attribute, which is aligned to four octets.
     */
    private static final StructLayout RTATTR =
            structLayout(JAVA_SHORT.withName("rta_len"), JAVA_SHORT.withName("rta_type"));

    /** The start of {@code struct tcp_info} of {@code linux/tcp.h}. Later kernels add fields at its end. */
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

    private static final long REQUEST_FAMILY = offset(INET_DIAG_REQ_V2, "sdiag_family");
    private static final long REQUEST_PROTOCOL = offset(INET_DIAG_REQ_V2, "sdiag_protocol");
    private static final long REQUEST_EXTENSIONS = offset(INET_DIAG_REQ_V2, "idiag_ext");
    private static final long REQUEST_STATES = offset(INET_DIAG_REQ_V2, "idiag_states");
    private static final long REQUEST_ID = offset(INET_DIAG_REQ_V2, "id");

    private static final long SPORT = offset(INET_DIAG_SOCKID, "idiag_sport");
    private static final long DPORT = offset(INET_DIAG_SOCKID, "idiag_dport");
    private static final long SRC = offset(INET_DIAG_SOCKID, "idiag_src");
    private static final long DST = offset(INET_DIAG_SOCKID, "idiag_dst");
    private static final long INTERFACE = offset(INET_DIAG_SOCKID, "idiag_if");
    private static final long COOKIE = offset(INET_DIAG_SOCKID, "idiag_cookie");

    private static final long STATE = offset(INET_DIAG_MSG, "idiag_state");
    private static final long ID = offset(INET_DIAG_MSG, "id");
    private static final long WQUEUE = offset(INET_DIAG_MSG, "idiag_wqueue");
    private static final long UID = offset(INET_DIAG_MSG, "idiag_uid");
    private static final long INODE = offset(INET_DIAG_MSG, "idiag_inode");

    private static final long ATTRIBUTE_HEADER = RTATTR.byteSize();
    private static final long ATTRIBUTE_LENGTH = offset(RTATTR, "rta_len");
    private static final long ATTRIBUTE_TYPE = offset(RTATTR, "rta_type");

    private static final long UNACKED = offset(TCP_INFO, "tcpi_unacked");
    private static final long BYTES_ACKED = offset(TCP_INFO, "tcpi_bytes_acked");
    private static final long NOTSENT_BYTES = offset(TCP_INFO, "tcpi_notsent_bytes");
    private static final long BYTES_SENT = offset(TCP_INFO, "tcpi_bytes_sent");
    private static final long BYTES_RETRANS = offset(TCP_INFO, "tcpi_bytes_retrans");

    /** A {@code __u64} of {@code struct tcp_info}, which as an attribute is aligned to four octets only. */
    private static final ValueLayout.OfLong COUNT = JAVA_LONG_UNALIGNED;

    private static final long MISSING = -1;

    private static final int ALL_STATES = -1;

    /** {@code INET_DIAG_NOCOOKIE} of {@code linux/inet_diag.h}: the socket may have any cookie. */
    static final int ANY_COOKIE = -1;

    @Override
    public String name() {
        return "sock_diag";
    }

    @Override
    public short requestType() {
        return SOCK_DIAG_BY_FAMILY;
    }

    @Override
    public short responseType() {
        return SOCK_DIAG_BY_FAMILY;
    }

    @Override
    public long maxRequestSize() {
        return INET_DIAG_REQ_V2.byteSize();
    }

    @Override
    public long minResponseSize() {
        return INET_DIAG_MSG.byteSize();
    }

    /**
     * Of an address, the kernel reads as many octets as the family has; what stands behind an IPv4 address is ignored.
     */
    @Override
    public long write(SocketRequest request, MemorySegment memory, long start) {
        boolean ipv4 = request.localAddress() instanceof Inet4Address;
        memory.set(JAVA_BYTE, start + REQUEST_FAMILY, ipv4 ? LibC.AF_INET : LibC.AF_INET6);
        memory.set(JAVA_BYTE, start + REQUEST_PROTOCOL, (byte) IPPROTO_TCP);
        memory.set(JAVA_BYTE, start + REQUEST_EXTENSIONS, request.counts() ? INFO_EXTENSION : 0);
        memory.set(JAVA_INT, start + REQUEST_STATES, ALL_STATES);
        long id = start + REQUEST_ID;
        memory.set(LibC.PORT, id + SPORT, (short) request.localPort());
        memory.set(LibC.PORT, id + DPORT, (short) request.remotePort());
        writeAddress(request.localAddress().getAddress(), memory, id + SRC);
        writeAddress(request.remoteAddress().getAddress(), memory, id + DST);
        memory.set(JAVA_INT, id + INTERFACE, request.interfaceIndex());
        memory.set(JAVA_INT, id + COOKIE, ANY_COOKIE);
        memory.set(JAVA_INT, id + COOKIE + JAVA_INT.byteSize(), ANY_COOKIE);
        return INET_DIAG_REQ_V2.byteSize();
    }

    private static void writeAddress(byte[] address, MemorySegment memory, long at) {
        MemorySegment.copy(address, 0, memory, JAVA_BYTE, at, address.length);
    }

    @Override
    public SocketRecord read(SocketRequest request, MemorySegment memory, long start, long end) {
        long id = start + ID;
        long attributes = start + INET_DIAG_MSG.byteSize();
        long cgroup = attribute(INET_DIAG_CGROUP_ID, JAVA_LONG.byteSize(), memory, attributes, end);
        long info =
                request.counts() ? attribute(INET_DIAG_INFO, TCP_INFO.byteSize(), memory, attributes, end) : MISSING;
        return new SocketRecord(
                memory.get(JAVA_BYTE, start + STATE),
                Short.toUnsignedInt(memory.get(LibC.PORT, id + SPORT)),
                Short.toUnsignedInt(memory.get(LibC.PORT, id + DPORT)),
                Integer.toUnsignedLong(memory.get(JAVA_INT, start + UID)),
                Integer.toUnsignedLong(memory.get(JAVA_INT, start + INODE)),
                cookie(memory, id + COOKIE),
                Integer.toUnsignedLong(memory.get(JAVA_INT, start + WQUEUE)),
                cgroup == MISSING ? 0 : memory.get(JAVA_LONG_UNALIGNED, cgroup),
                info == MISSING ? null : counts(memory, info));
    }

    /** The lower half of a cookie comes first, whatever the byte order of the host ({@code sock_diag_save_cookie}). */
    static long cookie(MemorySegment memory, long at) {
        long low = Integer.toUnsignedLong(memory.get(JAVA_INT, at));
        long high = memory.get(JAVA_INT, at + JAVA_INT.byteSize());
        return high << Integer.SIZE | low;
    }

    /**
     * Looks for an attribute; gives where its value begins, or {@link #MISSING} if it is missing or too short, or one before
     * it is malformed.
     */
    private static long attribute(short type, long least, MemorySegment memory, long start, long end) {
        long at = start;
        while (at + ATTRIBUTE_HEADER <= end) {
            long size = Short.toUnsignedInt(memory.get(JAVA_SHORT, at + ATTRIBUTE_LENGTH));
            if (size < ATTRIBUTE_HEADER || at + size > end) {
                return MISSING;
            }
            if (memory.get(JAVA_SHORT, at + ATTRIBUTE_TYPE) == type) {
                return size < ATTRIBUTE_HEADER + least ? MISSING : at + ATTRIBUTE_HEADER;
            }
            // RTA_ALIGN
            at += (size + 3) & ~3;
        }
        return MISSING;
    }

    private static SocketRecord.Counts counts(MemorySegment memory, long info) {
        return new SocketRecord.Counts(
                Integer.toUnsignedLong(memory.get(JAVA_INT, info + UNACKED)),
                memory.get(COUNT, info + BYTES_ACKED),
                Integer.toUnsignedLong(memory.get(JAVA_INT, info + NOTSENT_BYTES)),
                memory.get(COUNT, info + BYTES_SENT),
                memory.get(COUNT, info + BYTES_RETRANS));
    }
}
