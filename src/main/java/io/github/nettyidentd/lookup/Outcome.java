package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The outcome of one call of a lookup. */
public sealed interface Outcome {

    /** The lookup named a user. */
    record Named(UserId userId) implements Outcome {}

    /** The lookup answered with an error. */
    record Refused(IdentError error) implements Outcome {}

    /**
     * The lookup broke its contract: it threw or returned {@code null}, or its future failed with anything but an
     * {@link IdentError}, was cancelled, or gave {@code null}.
     */
    record Failed(Throwable cause) implements Outcome {}

    /**
     * The outcome of a lookup whose future is done.
     *
     * @throws IllegalStateException if the future is not done
     */
    static Outcome of(CompletableFuture<UserId> done) {
        return switch (done.state()) {
            case SUCCESS -> of(done.resultNow(), null);
            case FAILED -> of(null, done.exceptionNow());
            case CANCELLED -> new Failed(new CancellationException("the lookup cancelled its own answer"));
            case RUNNING -> throw new IllegalStateException("the lookup is under way");
        };
    }

    /** The outcome of a lookup whose future ended with this user-id, or with this failure if there is one. */
    static Outcome of(@Nullable UserId userId, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Causes.unwrapped(failure);
        return switch (cause) {
            case null ->
                userId == null
                        ? new Failed(new IllegalStateException("the lookup gave null for a user-id"))
                        : new Named(userId);
            case IdentError error -> new Refused(error);
            default -> new Failed(cause);
        };
    }

    /** Whether the lookup does not know the connection, so that the next lookup of a chain may be asked. */
    default boolean isNoUser() {
        return this instanceof Refused(IdentError error) && error instanceof IdentError.NoUser;
    }

    /** The error type that is sent to the peer (RFC 1413 §5); {@code null} for a user-id. */
    default @Nullable String errorType() {
        return switch (this) {
            case Named _ -> null;
            case Refused(IdentError error) -> error.errorType();
            case Failed _ -> IdentError.UNKNOWN_ERROR;
        };
    }

    /** Why there is no user-id; {@code null} for a user-id. */
    default @Nullable Throwable failure() {
        return switch (this) {
            case Named _ -> null;
            case Refused(IdentError error) -> error;
            case Failed(Throwable cause) -> cause;
        };
    }

    /** Completes a future with this outcome. */
    default void complete(CompletableFuture<UserId> future) {
        switch (this) {
            case Named(UserId userId) -> future.complete(userId);
            case Refused(IdentError error) -> future.completeExceptionally(error);
            case Failed(Throwable cause) -> future.completeExceptionally(cause);
        }
    }
}
