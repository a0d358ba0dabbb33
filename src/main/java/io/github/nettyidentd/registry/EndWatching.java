package io.github.nettyidentd.registry;

import io.github.nettyidentd.linux.socket.SocketEnds;
import java.io.IOException;

/** Starts to watch for the ends of sockets. */
@FunctionalInterface
public interface EndWatching {

    /**
     * Starts to watch.
     *
     * @param ends is called from now on
     * @return ends the watch when closed
     * @throws IOException if the kernel does not tell of ends
     */
    AutoCloseable open(SocketEnds ends) throws IOException;
}
