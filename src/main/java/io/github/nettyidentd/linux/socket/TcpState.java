package io.github.nettyidentd.linux.socket;

import java.util.List;

/** A TCP socket's state, in the order and with the names of the kernel's {@code include/net/tcp_states.h}. */
public enum TcpState {
    UNKNOWN,
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING;

    private static final List<TcpState> BY_NUMBER = List.of(values());

    /** The state with that number; {@link #UNKNOWN} for numbers of newer kernels. */
    static TcpState of(int number) {
        return number > 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNKNOWN;
    }

    /** Whether this end has shut its side: its FIN has been sent, or waits behind data. */
    boolean hasSentFin() {
        return this == FIN_WAIT1 || this == FIN_WAIT2 || this == CLOSING || this == LAST_ACK;
    }

    /**
     * Whether a process can hold a connection in this state, so that its uid means something. A connection that is not
     * established yet ({@link #SYN_SENT}) is none that a peer can have been asked about.
     */
    boolean canBeHeld() {
        return switch (this) {
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING -> true;
            case UNKNOWN, SYN_SENT, SYN_RECV, TIME_WAIT, CLOSE, LISTEN -> false;
        };
    }
}
