package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.net.SourcePrefix;
import io.github.nettyidentd.protocol.IdentReply;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A reply that a connection owes its peer. The reply is <em>queued</em> until its batch starts the lookup, then
 * <em>under way</em>, and <em>settled</em> once its text is known; the reply to a query with a bad port is settled from
 * the start. Belongs to the connection's event loop.
 */
final class PendingReply {

    /** The queue of the connection that owes the reply. Called on the connection's event loop; no method may throw. */
    interface Queue {

        /** The source that the peer belongs to. All connections of a source share its turns. */
        SourcePrefix source();

        /** The reply's lookup was started, and may have ended already. */
        void started(PendingReply reply);

        /** The reply's lookup, which had not ended when it was started, has ended now. */
        void answered(PendingReply reply);

        /** The reply's lookup has not ended by its deadline. */
        void expired(PendingReply reply);

        /** All lookups that the batch starts for this connection in this turn were started. */
        void turnEnded();
    }

    private final Queue queue;

    /** When the query was read, of {@link System#nanoTime}. */
    private final long readAt;

    /** The connection to look up; {@code null} if the query's ports name no connection. */
    private final @Nullable ConnectionPair pair;

    private @Nullable CompletableFuture<UserId> answer;
    private @Nullable Future<?> deadline;
    private @Nullable IdentReply reply;
    private boolean abandoned;

    private PendingReply(Queue queue, long readAt, @Nullable ConnectionPair pair, @Nullable IdentReply reply) {
        this.queue = queue;
        this.readAt = readAt;
        this.pair = pair;
        this.reply = reply;
    }

    /** A reply that needs a lookup. */
    static PendingReply toLookUp(Queue queue, ConnectionPair pair, long readAt) {
        return new PendingReply(queue, readAt, pair, null);
    }

    /** A reply that is settled already, and only waits for the replies before it. */
    static PendingReply settled(Queue queue, IdentReply reply, long readAt) {
        return new PendingReply(queue, readAt, null, reply);
    }

    Queue queue() {
        return queue;
    }

    /** Whether one connection owes both replies. */
    @SuppressWarnings("ReferenceEquality") // The same queue is meant, not an equal one.
    boolean isInQueueOf(PendingReply other) {
        return queue == other.queue;
    }

    long readAt() {
        return readAt;
    }

    ConnectionPair pair() {
        return requireNonNull(pair, "a reply without a lookup");
    }

    /** What the peer is sent; {@code null} until the reply is settled. */
    @Nullable
    IdentReply reply() {
        return reply;
    }

    /** Whether the lookup still waits for its batch. */
    boolean isQueued() {
        return reply == null && answer == null;
    }

    /** Whether the peer has gone, so that the reply is not needed any more. */
    boolean isAbandoned() {
        return abandoned;
    }

    boolean isAnswered() {
        return answer != null && answer.isDone();
    }

    /** What the lookup brought; only once {@link #isAnswered}. */
    Outcome outcome() {
        return Outcome.of(requireNonNull(answer, "not started"));
    }

    /** Takes the lookup that the batch has started. */
    void start(CompletableFuture<UserId> started) {
        answer = started;
        if (abandoned) {
            started.cancel(true);
        } else {
            queue.started(this);
        }
    }

    /** Calls the queue when the lookup has ended, or when the time is over. */
    void await(EventExecutor eventLoop, long timeoutNanos) {
        deadline = eventLoop.schedule(() -> queue.expired(this), timeoutNanos, TimeUnit.NANOSECONDS);
        // Always by a task, even if the lookup ends within this call or on this very thread: the queue is in the middle
        // of something now, and a reply that is settled in there would be overlooked or sent twice.
        var _ = requireNonNull(answer, "not started")
                .whenComplete((_, _) -> eventLoop.execute(() -> queue.answered(this)));
    }

    /** Settles the reply, and cancels the lookup if that is still under way: its answer would come too late. */
    void settle(IdentReply settled) {
        reply = settled;
        release();
    }

    /** The peer has gone: gives up the lookup. */
    void abandon() {
        abandoned = true;
        release();
    }

    /** Cancels what is left. A lookup or timer that stayed would keep the whole connection in memory. */
    private void release() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (answer != null && !answer.isDone()) {
            answer.cancel(true);
        }
    }
}
