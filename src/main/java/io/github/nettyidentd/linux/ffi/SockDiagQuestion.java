package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** The request for exactly one socket, written again and again into the same memory. */
final class SockDiagQuestion {

    private static final long HEADER = InetDiag.NLMSGHDR.byteSize();
    private static final long SIZE = HEADER + InetDiag.INET_DIAG_REQ_V2.byteSize();

    private static final long SEQ = offset(InetDiag.NLMSGHDR, "nlmsg_seq");
    private static final long FAMILY = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "sdiag_family");
    private static final long SPORT = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_sport");
    private static final long DPORT = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_dport");
    private static final long SRC = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_src");
    private static final long DST = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_dst");
    private static final long INTERFACE = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_if");
    private static final long COOKIE = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_cookie");

    private static final int IPV4_OCTETS = 4;

    private final MemorySegment request;

    SockDiagQuestion(SegmentAllocator allocator) {
        request = allocator.allocate(SIZE, InetDiag.NLMSGHDR.byteAlignment());
        request.set(JAVA_INT, offset(InetDiag.NLMSGHDR, "nlmsg_len"), (int) SIZE);
        request.set(JAVA_SHORT, offset(InetDiag.NLMSGHDR, "nlmsg_type"), InetDiag.SOCK_DIAG_BY_FAMILY);
        request.set(JAVA_SHORT, offset(InetDiag.NLMSGHDR, "nlmsg_flags"), InetDiag.NLM_F_REQUEST);
        request.set(
                JAVA_BYTE, HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "sdiag_protocol"), (byte) InetDiag.IPPROTO_TCP);
        request.set(JAVA_INT, HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "idiag_states"), -1);
        // INET_DIAG_NOCOOKIE: whichever socket it is
        request.set(JAVA_INT, COOKIE, -1);
        request.set(JAVA_INT, COOKIE + JAVA_INT.byteSize(), -1);
    }

    MemorySegment write(int sequence, SocketAddresses addresses, int interfaceIndex) {
        byte[] local = addresses.localAddress();
        request.set(JAVA_INT, SEQ, sequence);
        request.set(JAVA_BYTE, FAMILY, local.length == IPV4_OCTETS ? InetDiag.AF_INET : InetDiag.AF_INET6);
        request.set(InetDiag.PORT, SPORT, (short) addresses.localPort());
        request.set(InetDiag.PORT, DPORT, (short) addresses.remotePort());
        writeAddress(SRC, local);
        writeAddress(DST, addresses.remoteAddress());
        request.set(JAVA_INT, INTERFACE, interfaceIndex);
        return request;
    }

    private void writeAddress(long offset, byte[] address) {
        MemorySegment.copy(address, 0, request, JAVA_BYTE, offset, address.length);
    }
}
