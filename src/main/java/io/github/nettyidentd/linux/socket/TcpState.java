package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SocketRecord;
import java.util.List;
import java.util.Optional;

/** The state of a TCP socket, in the order and with the names of the kernel's {@code include/net/tcp_states.h}. */
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

    /** Whether a response of the kernel is about a listening socket. */
    static boolean isListening(Optional<SocketRecord> response) {
        return response.isPresent() && of(response.get().state()) == LISTEN;
    }

    /** Whether this end has shut its side of the connection: its FIN has been sent, or waits behind data. */
    boolean hasShut() {
        return this == FIN_WAIT1 || this == FIN_WAIT2 || this == CLOSING || this == LAST_ACK;
    }

    /**
     * Whether a process can hold a connection in this state, so that its uid is that of an owner. {@link #SYN_SENT} is
     * excluded, because no peer can ask about a connection that is not established yet.
     */
    boolean canBeHeld() {
        return switch (this) {
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING -> true;
            case UNKNOWN, SYN_SENT, SYN_RECV, TIME_WAIT, CLOSE, LISTEN -> false;
        };
    }
}
