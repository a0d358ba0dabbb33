package io.github.nettyidentd.helper;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * A request whose response has not come. Cancelling it lets go of it at once.
 *
 * @param <T> what the response says
 */
final class PendingRequest<T> extends CompletableFuture<T> {

    /** Takes the value out of a response. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Response.OfRequest response) throws MalformedFrameException;
    }

    private final Request request;
    private final Reading<T> reading;
    private final long deadline;
    private final LongConsumer forget;

    /**
     * @param deadline by {@link System#nanoTime}
     * @param forget called with the number of the request when it is cancelled
     */
    PendingRequest(Request request, Reading<T> reading, long deadline, LongConsumer forget) {
        this.request = request;
        this.reading = reading;
        this.deadline = deadline;
        this.forget = forget;
    }

    Request request() {
        return request;
    }

    long deadline() {
        return deadline;
    }

    /**
     * Completes this with a response.
     *
     * @throws MalformedFrameException if the response is one to another kind of request; this has failed then
     */
    void respond(Response.OfRequest response) throws MalformedFrameException {
        if (response instanceof Response.Failed failed) {
            completeExceptionally(new HelperUnavailableException(failed.reason()));
            return;
        }
        try {
            complete(reading.read(response));
        } catch (MalformedFrameException e) {
            completeExceptionally(e);
            throw e;
        }
    }

    void fail(IOException failure) {
        completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        forget.accept(request.id());
        return super.cancel(mayInterruptIfRunning);
    }

    /** What depends on this is a plain future, and does not cancel the request. */
    @Override
    public <V> CompletableFuture<V> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
