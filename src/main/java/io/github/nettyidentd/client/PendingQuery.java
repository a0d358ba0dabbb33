package io.github.nettyidentd.client;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.IdentReply;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query that was not answered yet, with the future that its caller holds. The caller may cancel the future at any time,
 * and then the query is done without an answer. Otherwise used on the client's event loop only.
 */
final class PendingQuery {

    private final IdentQuery query;
    private final CompletableFuture<UserId> answer;
    private @Nullable Future<?> deadline;
    private boolean askedAgain;

    PendingQuery(IdentQuery query, CompletableFuture<UserId> answer) {
        this.query = query;
        this.answer = answer;
    }

    IdentQuery query() {
        return query;
    }

    boolean isDone() {
        return answer.isDone();
    }

    /** Takes the timer that ends this query at its deadline. An answer or a failure cancels it, a caller does not. */
    void deadline(Future<?> timer) {
        deadline = timer;
    }

    /** Whether the query may be sent a second time; true on the first call only. */
    boolean mayAskAgain() {
        boolean first = !askedAgain;
        askedAgain = true;
        return first;
    }

    boolean isAbout(IdentReply reply) {
        return reply.portOnServer() == query.portOnServer() && reply.portOnClient() == query.portOnClient();
    }

    /** Completes the caller's future with a reply to this query. */
    void complete(IdentReply reply) {
        switch (reply) {
            case IdentReply.UserIdReply user -> answer.complete(user.userId());
            case IdentReply.ErrorReply error -> answer.completeExceptionally(IdentError.of(error.errorType()));
        }
        // Last: were the reply of no use, because one of its classes is missing, then the deadline would still be
        // there.
        stopDeadline();
    }

    /**
     * Completes the caller's future with a failure.
     *
     * @param failure makes the failure. If it cannot, because a class is missing, the future fails with that error: whatever
     *     happens, the caller must not wait for ever
     */
    void fail(Supplier<RuntimeException> failure) {
        Throwable thrown;
        try {
            thrown = failure.get();
        } catch (LinkageError e) {
            thrown = e;
        }
        answer.completeExceptionally(thrown);
        stopDeadline();
    }

    /** Fails because the event loop has ended, and leaves the timer alone, which has ended too. */
    void abandon(Route route) {
        answer.completeExceptionally(IdentClientException.Closed.eventLoop(route));
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
