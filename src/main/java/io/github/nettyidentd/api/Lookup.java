package io.github.nettyidentd.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the user of a TCP connection.
 *
 * <p>The server calls {@link #lookup} on an event loop and sends what the future gives: a {@link UserId}, or the error type
 * of the {@link IdentError} that the future fails with. In all other cases ({@code null}, another exception, no result
 * within the deadline) the peer is sent {@code UNKNOWN-ERROR}, and the log says why.
 *
 * <p>Several threads may call a lookup at the same time.
 */
@FunctionalInterface
public interface Lookup extends AutoCloseable {

    /**
     * Looks up the user of one connection.
     *
     * <p>A lookup that a program gives to an {@code IdentServer} is called on an event loop and must not block. The daemon
     * calls a lookup of a plug-in on a thread of its own, where it may block.
     *
     * @param pair the connection, as the host that runs the ident server sees it
     * @return a future, which any thread may complete. The server cancels it when nobody waits for the result any more
     * @throws IdentError in place of a failed future, if that is simpler
     */
    CompletableFuture<UserId> lookup(ConnectionPair pair);

    /**
     * Looks up the users of several connections, whose queries came at the same time from one peer or several. By default
     * this calls {@link #lookup} for each; a lookup overrides it if it is quicker for all connections together.
     *
     * @param pairs at least one connection
     * @return a future for each connection, in the same order, as {@link #lookup} gives it; a future that has failed if
     *     {@link #lookup} threw. If this method throws itself, or gives another number of futures, the server calls
     *     {@link #lookup} for each connection
     */
    default List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<UserId>> answers = new ArrayList<>(pairs.size());
        for (ConnectionPair pair : pairs) {
            try {
                answers.add(lookup(pair));
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                answers.add(CompletableFuture.failedFuture(e));
            }
        }
        return answers;
    }

    /** Releases what the lookup holds. Called once, after the last lookup. By default it does nothing. */
    @Override
    default void close() {}
}
