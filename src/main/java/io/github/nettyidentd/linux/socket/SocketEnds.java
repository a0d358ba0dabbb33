package io.github.nettyidentd.linux.socket;

/** Receives the end of TCP sockets of this network namespace. Called on one thread. */
public interface SocketEnds {

    /** The socket with this cookie has ended, some tenths of a millisecond ago. */
    void ended(long cookie);

    /** Some ends were lost, because there were more than the kernel had room for. */
    void lost();
}
