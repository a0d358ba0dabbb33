package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet4Address;

/** Requests for exactly one socket each, one behind the other, written again and again into the same memory. */
final class SockDiagRequests {

    private static final long HEADER = InetDiag.NLMSGHDR.byteSize();

    /** The octets of one question, which is aligned as netlink wants it. */
    static final long SIZE = HEADER + InetDiag.INET_DIAG_REQ_V2.byteSize();

    private static final long LEN = offset(InetDiag.NLMSGHDR, "nlmsg_len");
    private static final long TYPE = offset(InetDiag.NLMSGHDR, "nlmsg_type");
    private static final long FLAGS = offset(InetDiag.NLMSGHDR, "nlmsg_flags");
    private static final long SEQ = offset(InetDiag.NLMSGHDR, "nlmsg_seq");
    private static final long FAMILY = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "sdiag_family");
    private static final long PROTOCOL = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "sdiag_protocol");
    private static final long EXTENSIONS = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "idiag_ext");
    private static final long STATES = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "idiag_states");
    private static final long SPORT = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_sport");
    private static final long DPORT = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_dport");
    private static final long SRC = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_src");
    private static final long DST = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_dst");
    private static final long INTERFACE = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_if");
    private static final long COOKIE = HEADER + offset(InetDiag.INET_DIAG_REQ_V2, "id", "idiag_cookie");

    private final MemorySegment memory;

    /** Room for so many. */
    SockDiagRequests(SegmentAllocator allocator, int most) {
        memory = allocator.allocate(SIZE * most, InetDiag.NLMSGHDR.byteAlignment());
        for (int i = 0; i < most; i++) {
            prepare(SIZE * i);
        }
    }

    private void prepare(long start) {
        memory.set(JAVA_INT, start + LEN, (int) SIZE);
        memory.set(JAVA_SHORT, start + TYPE, InetDiag.SOCK_DIAG_BY_FAMILY);
        memory.set(JAVA_SHORT, start + FLAGS, InetDiag.NLM_F_REQUEST);
        memory.set(JAVA_BYTE, start + PROTOCOL, (byte) InetDiag.IPPROTO_TCP);
        memory.set(JAVA_INT, start + STATES, -1);
        // INET_DIAG_NOCOOKIE: whichever socket it is
        memory.set(JAVA_INT, start + COOKIE, -1);
        memory.set(JAVA_INT, start + COOKIE + JAVA_INT.byteSize(), -1);
    }

    /** Writes one of them, counted from 0. */
    void write(int index, int sequence, SocketRequest question) {
        long start = SIZE * index;
        boolean ipv4 = question.localAddress() instanceof Inet4Address;
        memory.set(JAVA_INT, start + SEQ, sequence);
        memory.set(JAVA_BYTE, start + FAMILY, ipv4 ? InetDiag.AF_INET : InetDiag.AF_INET6);
        memory.set(JAVA_BYTE, start + EXTENSIONS, question.counts() ? InetDiag.INFO_EXTENSION : 0);
        memory.set(InetDiag.PORT, start + SPORT, (short) question.localPort());
        memory.set(InetDiag.PORT, start + DPORT, (short) question.remotePort());
        writeAddress(start + SRC, question.localAddress().getAddress());
        writeAddress(start + DST, question.remoteAddress().getAddress());
        memory.set(JAVA_INT, start + INTERFACE, question.interfaceIndex());
    }

    private void writeAddress(long offset, byte[] address) {
        MemorySegment.copy(address, 0, memory, JAVA_BYTE, offset, address.length);
    }

    /** Where the first one starts. */
    MemorySegment memory() {
        return memory;
    }
}
