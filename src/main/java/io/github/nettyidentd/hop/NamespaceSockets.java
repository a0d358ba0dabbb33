package io.github.nettyidentd.hop;

import io.github.nettyidentd.linux.socket.SocketOwner;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The sockets in the other network namespaces of this host. Any thread. */
public interface NamespaceSockets extends AutoCloseable {

    /** Whose socket it is. */
    sealed interface Result {

        /** One namespace has the socket; its owner names the namespace. */
        record Found(SocketOwner.Found owner) implements Result {}

        /** Several namespaces have such a socket, and nothing tells them apart. So nobody may be named. */
        record Ambiguous(List<String> namespaces) implements Result {
            public Ambiguous {
                namespaces = List.copyOf(namespaces);
            }
        }

        /** No namespace has the socket, or no process holds it. */
        record None() implements Result {}
    }

    /**
     * Finds the owner of a socket, by an exact match of both addresses and both ports. Does not block. For a connection that
     * this host translates, a miss is followed by a look for new namespaces, because the connection shows that the socket is
     * somewhere.
     *
     * @param connection the connection as the socket knows it, and how it came out of its namespace
     * @return fails with an {@link java.io.IOException} if that cannot be known; cancelling it lets go of the question
     */
    CompletableFuture<Result> find(Translation connection);

    @Override
    void close();
}
