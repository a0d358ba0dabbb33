package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.InetDiag.offset;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Reads the answer to a {@link SockDiagRequests}, of which nothing is believed: whatever came, it is read or refused. */
final class SockDiagResponse {

    private static final long HEADER = InetDiag.NLMSGHDR.byteSize();
    private static final long TYPE = offset(InetDiag.NLMSGHDR, "nlmsg_type");
    private static final long SEQ = offset(InetDiag.NLMSGHDR, "nlmsg_seq");
    private static final long STATE = HEADER + offset(InetDiag.INET_DIAG_MSG, "idiag_state");
    private static final long SPORT = HEADER + offset(InetDiag.INET_DIAG_MSG, "id", "idiag_sport");
    private static final long DPORT = HEADER + offset(InetDiag.INET_DIAG_MSG, "id", "idiag_dport");
    private static final long COOKIE = HEADER + offset(InetDiag.INET_DIAG_MSG, "id", "idiag_cookie");
    private static final long UID = HEADER + offset(InetDiag.INET_DIAG_MSG, "idiag_uid");
    private static final long INODE = HEADER + offset(InetDiag.INET_DIAG_MSG, "idiag_inode");

    private static final long WQUEUE = HEADER + offset(InetDiag.INET_DIAG_MSG, "idiag_wqueue");
    private static final long ATTRIBUTE_HEADER = InetDiag.RTATTR.byteSize();
    private static final long ATTRIBUTE_LENGTH = offset(InetDiag.RTATTR, "rta_len");
    private static final long ATTRIBUTE_TYPE = offset(InetDiag.RTATTR, "rta_type");
    private static final long UNACKED = offset(InetDiag.TCP_INFO, "tcpi_unacked");
    private static final long BYTES_ACKED = offset(InetDiag.TCP_INFO, "tcpi_bytes_acked");
    private static final long NOTSENT_BYTES = offset(InetDiag.TCP_INFO, "tcpi_notsent_bytes");
    private static final long BYTES_SENT = offset(InetDiag.TCP_INFO, "tcpi_bytes_sent");
    private static final long BYTES_RETRANS = offset(InetDiag.TCP_INFO, "tcpi_bytes_retrans");

    /** Attributes are aligned to four octets, whatever is in them. */
    private static final ValueLayout.OfLong COUNT = JAVA_LONG_UNALIGNED;

    /** A header and an error number, the shortest answer. */
    private static final long ERROR_END = HEADER + JAVA_INT.byteSize();

    private static final long MESSAGE_END = HEADER + InetDiag.INET_DIAG_MSG.byteSize();

    private SockDiagResponse() {}

    /**
     * Which question it answers.
     *
     * @param length how many octets came
     * @throws IOException if they are too few
     */
    static int sequence(MemorySegment answer, long length) throws IOException {
        requireHeader(length);
        return answer.get(JAVA_INT, SEQ);
    }

    /**
     * What it says.
     *
     * @param length how many octets came
     * @param counted whether the counts were asked for
     * @return {@code null} if the kernel has no such socket
     * @throws IOException if the kernel reports an error, or the answer is no such one
     */
    static @Nullable SocketRecord read(MemorySegment answer, long length, boolean counted) throws IOException {
        requireHeader(length);
        short type = answer.get(JAVA_SHORT, TYPE);
        if (type == InetDiag.NLMSG_ERROR) {
            int error = -answer.get(JAVA_INT, HEADER);
            if (error == LibC.ENOENT) {
                return null;
            }
            throw LibC.failure("sock_diag", error);
        }
        if (type != InetDiag.SOCK_DIAG_BY_FAMILY || length < MESSAGE_END) {
            throw new IOException("sock_diag answer of type " + type + " and " + length + " octets");
        }
        return new SocketRecord(
                answer.get(JAVA_BYTE, STATE),
                Short.toUnsignedInt(answer.get(InetDiag.PORT, SPORT)),
                Short.toUnsignedInt(answer.get(InetDiag.PORT, DPORT)),
                Integer.toUnsignedLong(answer.get(JAVA_INT, UID)),
                Integer.toUnsignedLong(answer.get(JAVA_INT, INODE)),
                cookie(answer),
                Integer.toUnsignedLong(answer.get(JAVA_INT, WQUEUE)),
                counted ? counts(answer, length) : null);
    }

    /** Looks for the counts among the attributes behind the message; {@code null} if there are none of them. */
    private static @Nullable TcpCounts counts(MemorySegment answer, long length) {
        long at = MESSAGE_END;
        while (at + ATTRIBUTE_HEADER <= length) {
            long size = Short.toUnsignedInt(answer.get(JAVA_SHORT, at + ATTRIBUTE_LENGTH));
            if (size < ATTRIBUTE_HEADER || at + size > length) {
                return null;
            }
            if (answer.get(JAVA_SHORT, at + ATTRIBUTE_TYPE) == InetDiag.INET_DIAG_INFO) {
                return size < ATTRIBUTE_HEADER + InetDiag.TCP_INFO.byteSize()
                        ? null
                        : counts(answer.asSlice(at + ATTRIBUTE_HEADER, InetDiag.TCP_INFO.byteSize()));
            }
            // NLA_ALIGN
            at += (size + 3) & ~3;
        }
        return null;
    }

    private static TcpCounts counts(MemorySegment info) {
        return new TcpCounts(
                Integer.toUnsignedLong(info.get(JAVA_INT, UNACKED)),
                info.get(COUNT, BYTES_ACKED),
                Integer.toUnsignedLong(info.get(JAVA_INT, NOTSENT_BYTES)),
                info.get(COUNT, BYTES_SENT),
                info.get(COUNT, BYTES_RETRANS));
    }

    /** The lower half comes first, whatever the order of the host's octets. */
    private static long cookie(MemorySegment answer) {
        long low = Integer.toUnsignedLong(answer.get(JAVA_INT, COOKIE));
        long high = answer.get(JAVA_INT, COOKIE + JAVA_INT.byteSize());
        return high << Integer.SIZE | low;
    }

    private static void requireHeader(long length) throws IOException {
        if (length < ERROR_END) {
            throw new IOException("sock_diag answer of " + length + " octets");
        }
    }
}
