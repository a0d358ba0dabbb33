package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SocketRecord;
import org.jspecify.annotations.Nullable;

/** Which end of a connection opened it, by connect(2) and the first SYN. That never changes. */
enum Opener {
    /** This host opened the connection. */
    THIS_END,
    /** This host accepted the connection. */
    OTHER_END;

    /**
     * Tells the opener from what the kernel has counted. The SYN of the end that opened the connection is among the
     * octets that were acknowledged, and not among those that were sent. The SYN of the other end is among neither,
     * because it was acknowledged before the kernel began to count ({@code tcp_rcv_synsent_state_process} and
     * {@code tcp_rcv_state_process} in {@code net/ipv4/tcp_input.c}).
     *
     * @param socket with counts
     * @return {@code null} if the counts do not tell, because octets were on their way while they were taken
     */
    static @Nullable Opener of(SocketRecord socket, SocketRecord.Counts counts) {
        long sentOnce = counts.bytesSent() - counts.bytesRetrans();
        long beyondData = counts.bytesAcked() + inFlight(socket, counts) - sentOnce;
        // Our FIN counts as an octet too, once it has been sent: that is after all data.
        boolean finIsSent = TcpState.of(socket.state()).hasShut() && counts.notsentBytes() == 0;
        long syn = finIsSent ? beyondData - 1 : beyondData;
        if (syn == 0) {
            return OTHER_END;
        }
        return syn == 1 ? THIS_END : null;
    }

    /**
     * Whether a second look at a connection confirms that {@link #THIS_END} opened it, as the first look had it. Two
     * looks are needed because the kernel reads the state and the write queue first and without the socket's lock, and
     * the counts afterwards and with it ({@code inet_sk_diag_fill} and {@code tcp_diag_get_info}). In between,
     *
     * <ul>
     *   <li>a connection may be shut, so that its FIN is counted while the state does not show it yet, and looks like a
     *       SYN. A connection never returns to an earlier state; if both looks show the same state, it was the state
     *       all the time;
     *   <li>octets may be acknowledged that the write queue still has. That does not matter if nothing is in flight, as
     *       the write queue is not used then. Otherwise the counts of both looks must be the same.
     * </ul>
     */
    static boolean isConfirmed(SocketRecord first, SocketRecord second) {
        SocketRecord.Counts before = first.counts();
        SocketRecord.Counts after = second.counts();
        return before != null
                && after != null
                && first.state() == second.state()
                && (inFlight(second, after) == 0
                        || (before.bytesAcked() == after.bytesAcked()
                                && before.bytesSent() == after.bytesSent()
                                && before.bytesRetrans() == after.bytesRetrans()));
    }

    /** Octets that were sent and are not acknowledged. */
    private static long inFlight(SocketRecord socket, SocketRecord.Counts counts) {
        return counts.unacked() == 0 ? 0 : socket.writeQueue() - counts.notsentBytes();
    }
}
