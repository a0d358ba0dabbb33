package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds what was registered about a connection. Any thread may call it. */
@FunctionalInterface
public interface Registrations {

    /** Nothing is ever registered. */
    Registrations NONE = _ -> Nothing.FOUND;

    /**
     * Finds the registrations about a connection, those of its owner first. Whether the policy permits them is the caller's to
     * find out. Does not block.
     *
     * @param owner the connection's owner as the kernel reports it now
     * @return is done at once, unless the owner registers all connections and has said nothing about this one; then it waits
     *     for the registration, at most for the time that the settings allow. Cancelling it ends the wait. Does not fail, unless
     *     another process has the registrations
     */
    CompletableFuture<List<Registration>> find(SocketOwner.Found owner);

    /**
     * The same for a caller who knows which connection it is. A registration that names its socket by the ends, and that is
     * older than the socket, is found so only.
     */
    default CompletableFuture<List<Registration>> find(ConnectionPair pair, SocketOwner.Found owner) {
        return find(owner);
    }

    /** Holds the most frequent answer, which all queries share. */
    final class Nothing {

        /** No registration; done. Not to be completed or cancelled, which would have no effect. */
        public static final CompletableFuture<List<Registration>> FOUND = CompletableFuture.completedFuture(List.of());

        private Nothing() {}
    }
}
