package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.TcpCounts;
import org.jspecify.annotations.Nullable;

/** Which end of a connection opened it. It never changes. */
enum Direction {
    /** This host opened the connection. */
    OPENED,
    /** This host accepted the connection. */
    ACCEPTED;

    /**
     * What the kernel's counts tell. The SYN of the end that opened the connection is among the octets that were
     * acknowledged, and not among those that were sent; that of the other end is among neither, because it was acknowledged
     * before the counting began ({@code tcp_rcv_synsent_state_process} and {@code tcp_rcv_state_process} in
     * {@code net/ipv4/tcp_input.c}).
     *
     * @return {@code null} if the counts do not tell: they were taken while octets were on their way
     */
    static @Nullable Direction of(TcpState state, long writeQueue, TcpCounts counts) {
        long inFlight = inFlight(writeQueue, counts);
        long more = counts.bytesAcked() + inFlight - (counts.bytesSent() - counts.bytesRetrans());
        // Our FIN counts as an octet once it has been sent, which is after all data.
        long syn = state.hasSentFin() && counts.notsentBytes() == 0 ? more - 1 : more;
        if (syn == 0) {
            return ACCEPTED;
        }
        return syn == 1 ? OPENED : null;
    }

    /**
     * Octets that were sent and not acknowledged. The write queue is read before the other counts and without the socket's
     * lock, so that it may be of an earlier moment, except where nothing is in flight.
     */
    static long inFlight(long writeQueue, TcpCounts counts) {
        return counts.unacked() == 0 ? 0 : writeQueue - counts.notsentBytes();
    }

    /** Whether nothing was sent or acknowledged between two looks at a connection. */
    static boolean isSame(SocketRecord one, SocketRecord other) {
        TcpCounts counts = one.counts();
        TcpCounts others = other.counts();
        return counts != null
                && others != null
                && counts.bytesAcked() == others.bytesAcked()
                && counts.bytesSent() == others.bytesSent()
                && counts.bytesRetrans() == others.bytesRetrans();
    }
}
