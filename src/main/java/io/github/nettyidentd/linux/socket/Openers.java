package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Knows, guesses or finds out which end opened a connection of one network namespace. Any thread. */
interface Openers {

    /** Whether the opener of this connection may be guessed, provided that no socket listens on its local port. */
    boolean mayGuess(ConnectionPair pair);

    /** The opener of this connection, if it is known; {@code null} otherwise. */
    @Nullable
    Opener cached(ConnectionPair pair, SocketRecord socket);

    /**
     * Guesses the opener of a connection where that {@link #mayGuess is allowed}, and no socket listens on its local port.
     *
     * @param request by which the socket was found
     */
    Opener guess(ConnectionPair pair, SocketRequest request, SocketRecord socket);

    /**
     * Finds out the opener. Does not block.
     *
     * @param request by which the socket was found
     * @param socket what was found
     * @param next applied to the opener, on the thread that found it out
     * @return fails with an {@link java.io.IOException} if the kernel does not respond in time
     */
    <T> CompletableFuture<T> find(
            ConnectionPair pair, SocketRequest request, SocketRecord socket, Function<Opener, T> next);
}
