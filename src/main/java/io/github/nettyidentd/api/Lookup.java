package io.github.nettyidentd.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Says who is behind a TCP connection.
 *
 * <p>The server calls {@link #lookup} from an event loop and answers with what the future brings: a {@link UserId}, or
 * the error type of the {@link IdentError} that it fails with. Whatever else happens ({@code null}, another exception,
 * no end within the deadline) is {@code UNKNOWN-ERROR} for the peer and a line in the log.
 *
 * <p>An instance serves any number of calls at once, from several threads.
 */
@FunctionalInterface
public interface Lookup extends AutoCloseable {

    /**
     * Looks up the user of one connection.
     *
     * @param pair the connection, as the host that runs this program sees it
     * @return a future that any thread may complete. A lookup given to a server directly must return without blocking;
     *     one loaded by the daemon as a plug-in runs on a thread of its own and may block. The future is cancelled when
     *     nobody waits for it any more
     * @throws IdentError instead of a failed future, if that is more convenient
     */
    CompletableFuture<UserId> lookup(ConnectionPair pair);

    /**
     * Looks up the users of several connections, whose queries came in together, from one peer or several. Asks for one
     * after the other unless overridden by a lookup that can do better.
     *
     * @param pairs at least one
     * @return for each connection, in their order, what {@link #lookup} gives; for one that threw, a future that failed so.
     *     If this throws itself, or gives another number of futures, each connection is looked up by {@link #lookup}
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

    /** Releases what the lookup holds. Called once, after the last lookup; does nothing unless overridden. */
    @Override
    default void close() {}
}
