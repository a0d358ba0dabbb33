package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.UserId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers for hosts behind this one whose sockets this host cannot see. Any thread. */
public interface InsideAnswers extends AutoCloseable {

    /**
     * Answers about a connection of a host inside. Does not block.
     *
     * @param connection always translated
     * @param trace receives what was looked at
     * @return empty if there is no answer, and the next of these is asked. Fails with an
     *     {@link io.github.nettyidentd.api.IdentError} if that error is the answer; cancelling it ends the question
     */
    CompletableFuture<Optional<UserId>> answer(Translation connection, HopTrace trace);

    /** The way of the answers, for metrics and logs. */
    Way way();

    @Override
    void close();
}
