package io.github.nettyidentd.client;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.IdentReply;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A query and the future that its caller holds; who may have cancelled it, so that it is done without an answer. */
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

    void deadline(Future<?> timer) {
        deadline = timer;
    }

    /** Whether it may be sent a second time; true once. */
    boolean mayAskAgain() {
        boolean first = !askedAgain;
        askedAgain = true;
        return first;
    }

    boolean isAbout(IdentReply reply) {
        return reply.portOnServer() == query.portOnServer() && reply.portOnClient() == query.portOnClient();
    }

    void complete(IdentReply reply) {
        switch (reply) {
            case IdentReply.UserIdReply user -> {
                stopDeadline();
                answer.complete(user.userId());
            }
            case IdentReply.ErrorReply error -> fail(IdentError.of(error.errorType()));
        }
    }

    void fail(RuntimeException failure) {
        stopDeadline();
        answer.completeExceptionally(failure);
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
