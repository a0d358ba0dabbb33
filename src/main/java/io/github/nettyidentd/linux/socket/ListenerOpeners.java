package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Tells the opener of a connection only by whether a socket listens on its local port, where nothing may wait: in a network
 * namespace of which there is one descriptor. A connection counts as opened by this end if nobody listens on its port and the
 * kernel gives such ports to outgoing connections. What is not known for sure counts as accepted, because owners of accepted
 * connections can be hidden.
 */
final class ListenerOpeners implements Openers {

    /** The opener of a connection, if it is known whether a socket listens on its local port. */
    static Opener of(ConnectionPair pair, boolean hasListener) {
        return !hasListener && EphemeralPorts.containByDefault(pair.portOnServer())
                ? Opener.THIS_END
                : Opener.OTHER_END;
    }

    @Override
    public boolean mayGuess(ConnectionPair pair) {
        return true;
    }

    /** A socket listens; otherwise the opener is guessed. */
    @Override
    public Opener cached(ConnectionPair pair, SocketRecord socket) {
        return Opener.OTHER_END;
    }

    @Override
    public Opener guess(ConnectionPair pair, SocketRequest request, SocketRecord socket) {
        return of(pair, false);
    }

    @Override
    public <T> CompletableFuture<T> find(
            ConnectionPair pair, SocketRequest request, SocketRecord socket, Function<Opener, T> next) {
        return CompletableFuture.completedFuture(next.apply(cached(pair, socket)));
    }
}
