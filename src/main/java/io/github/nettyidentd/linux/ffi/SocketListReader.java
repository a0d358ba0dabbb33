package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Reads the datagrams of a list of sockets, none of whose octets is trusted. For one list and one thread. */
final class SocketListReader {

    private static final StructLayout MESSAGE = SockDiagMessage.INET_DIAG_MSG;
    private static final long HEADER = NetlinkSocket.NLMSGHDR.byteSize();
    private static final long LEN = offset(NetlinkSocket.NLMSGHDR, "nlmsg_len");
    private static final long TYPE = offset(NetlinkSocket.NLMSGHDR, "nlmsg_type");
    private static final long FLAGS = offset(NetlinkSocket.NLMSGHDR, "nlmsg_flags");
    private static final long FAMILY = offset(MESSAGE, "idiag_family");
    private static final long STATE = offset(MESSAGE, "idiag_state");
    private static final long SPORT = offset(MESSAGE, "id", "idiag_sport");
    private static final long DPORT = offset(MESSAGE, "id", "idiag_dport");
    private static final long SRC = offset(MESSAGE, "id", "idiag_src");
    private static final long DST = offset(MESSAGE, "id", "idiag_dst");
    private static final long COOKIE = offset(MESSAGE, "id", "idiag_cookie");
    private static final long UID = offset(MESSAGE, "idiag_uid");
    private static final long INODE = offset(MESSAGE, "idiag_inode");
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    private final LongPredicate wanted;
    private final Consumer<ListedSocket> receiver;
    private boolean atEnd;

    SocketListReader(LongPredicate wanted, Consumer<ListedSocket> receiver) {
        this.wanted = wanted;
        this.receiver = receiver;
    }

    /** Whether the list has ended. */
    boolean isAtEnd() {
        return atEnd;
    }

    /**
     * Reads a datagram.
     *
     * @throws IOException if the kernel reports an error, the list was interrupted, or a message is malformed; the receiver
     *     has the sockets before that
     */
    void read(MemorySegment datagram, long length) throws IOException {
        if (length == 0) {
            throw new IOException("sock_diag list of no octets");
        }
        long at = 0;
        while (at < length) {
            long left = length - at;
            long size = left < HEADER ? 0 : Integer.toUnsignedLong(datagram.get(JAVA_INT, at + LEN));
            if (size < HEADER || size > left) {
                throw new IOException("sock_diag message of " + size + " octets where " + left + " are left");
            }
            message(datagram, at, at + size);
            // NLMSG_ALIGN
            at += (size + 3) & ~3L;
        }
    }

    private void message(MemorySegment datagram, long start, long end) throws IOException {
        if ((datagram.get(JAVA_SHORT, start + FLAGS) & NetlinkSocket.NLM_F_DUMP_INTR) != 0) {
            throw new IOException("the sockets have changed while the kernel listed them");
        }
        short type = datagram.get(JAVA_SHORT, start + TYPE);
        switch (type) {
            case NetlinkSocket.NLMSG_DONE, NetlinkSocket.NLMSG_ERROR -> {
                int error = end - start < HEADER + JAVA_INT.byteSize() ? 0 : -datagram.get(JAVA_INT, start + HEADER);
                if (error > 0 || type == NetlinkSocket.NLMSG_ERROR) {
                    throw LibC.failure("sock_diag", error);
                }
                atEnd = true;
            }
            case SocketList.TCPDIAG_GETSOCK -> {
                if (end - start < HEADER + MESSAGE.byteSize()) {
                    throw new IOException("sock_diag message about a socket of " + (end - start) + " octets");
                }
                socket(datagram, start + HEADER);
            }
            default -> throw new IOException("sock_diag message of type " + type);
        }
    }

    private void socket(MemorySegment datagram, long start) throws IOException {
        long cookie = SockDiagMessage.cookie(datagram, start + COOKIE);
        byte family = datagram.get(JAVA_BYTE, start + FAMILY);
        if (!wanted.test(cookie) || (family != LibC.AF_INET && family != LibC.AF_INET6)) {
            return;
        }
        int octets = family == LibC.AF_INET ? IPV4_OCTETS : IPV6_OCTETS;
        receiver.accept(new ListedSocket(
                datagram.get(JAVA_BYTE, start + STATE),
                address(datagram, start + SRC, octets),
                Short.toUnsignedInt(datagram.get(LibC.PORT, start + SPORT)),
                address(datagram, start + DST, octets),
                Short.toUnsignedInt(datagram.get(LibC.PORT, start + DPORT)),
                Integer.toUnsignedLong(datagram.get(JAVA_INT, start + UID)),
                Integer.toUnsignedLong(datagram.get(JAVA_INT, start + INODE)),
                cookie));
    }

    private static InetAddress address(MemorySegment datagram, long at, int octets) throws IOException {
        byte[] address = new byte[octets];
        MemorySegment.copy(datagram, JAVA_BYTE, at, address, 0, octets);
        return InetAddress.getByAddress(address);
    }
}
