package io.github.nettyidentd.blocking;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call for a key at a time, whose result is shared by all callers that wait for it (<em>single flight</em>). A
 * caller that cancels its future leaves nothing behind. When all callers have cancelled a call that does not run yet, the
 * call is not made. Any thread may call any method.
 */
public final class SingleFlight<K, V> {

    /**
     * How many calls of a key that nobody wants any more may, for a moment, still wait beside the one that is wanted: a call
     * is made and withdrawn outside of the lock, one by each thread that makes or cancels calls. {@link Bounds#maxWaiting}
     * needs room for them, so that callers who go away take no place from those who stay.
     */
    public static final int CANCELLED_CALLS = 32;

    /** The call that is made for a key; it may block. */
    @FunctionalInterface
    public interface Question<K, V> {
        V about(K key) throws Exception;
    }

    /** The future of one caller. */
    private final class Waiter extends CompletableFuture<V> {

        private final Flight flight;

        Waiter(Flight flight) {
            this.flight = flight;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                leave(flight, this);
            }
            return cancelled;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /** A call and the callers that wait for it; guarded by the map. */
    private final class Flight {
        private final K key;
        private final Object principal;
        private final Set<Waiter> waiters = new LinkedHashSet<>();
        private @Nullable CompletableFuture<V> call;
        private @Nullable Flight next;

        Flight(K key, Object principal) {
            this.key = key;
            this.principal = principal;
        }

        Waiter board() {
            var waiter = new Waiter(this);
            waiters.add(waiter);
            return waiter;
        }
    }

    private final BlockingCalls calls;
    private final Question<K, V> question;
    private final Function<K, String> subject;
    private final Map<K, Flight> flights = new HashMap<>();

    /**
     * @param subject what the call for a key is about, for messages
     */
    public SingleFlight(BlockingCalls calls, Function<K, String> subject, Question<K, V> question) {
        this.calls = calls;
        this.subject = subject;
        this.question = question;
    }

    /**
     * Gives the result of the call that is under way for the key, or of a new call if there is none.
     *
     * @param principal the principal on whose behalf a new call is made
     * @return a future of the caller's own; fails as that of {@link BlockingCalls#run} does
     */
    public CompletableFuture<V> join(K key, Object principal) {
        return board(key, principal, current -> current);
    }

    /**
     * Gives the result of a call that begins after this method was called, so that it has seen what happened before. If a
     * call is under way, that is the next call, which starts when the present one has ended. All callers that come until
     * then share the next call.
     *
     * @param principal the principal on whose behalf a new call is made
     * @return a future of the caller's own; fails as that of {@link BlockingCalls#run} does
     */
    public CompletableFuture<V> next(K key, Object principal) {
        return board(key, principal, current -> {
            if (current.next == null) {
                current.next = new Flight(key, principal);
            }
            return current.next;
        });
    }

    /** Boards a new flight, or if one is under way, the flight that is chosen by it: itself or its next. */
    private Waiter board(K key, Object principal, UnaryOperator<Flight> choice) {
        Flight started = null;
        Waiter waiter;
        synchronized (flights) {
            Flight current = flights.get(key);
            if (current == null) {
                started = new Flight(key, principal);
                flights.put(key, started);
                waiter = started.board();
            } else {
                waiter = choice.apply(current).board();
            }
        }
        start(started);
        return waiter;
    }

    /** Makes the call. Must be called outside of the lock, because a call that is refused ends at once. */
    private void start(@Nullable Flight flight) {
        if (flight == null) {
            return;
        }
        CompletableFuture<V> call =
                calls.run(flight.principal, () -> subject.apply(flight.key), () -> question.about(flight.key));
        // The callers may have cancelled before the call was known here, and then nobody has cancelled the call.
        boolean unwanted;
        synchronized (flights) {
            flight.call = call;
            unwanted = flight.waiters.isEmpty();
        }
        if (unwanted) {
            call.cancel(false);
        }
        var _ = call.whenComplete((value, failure) -> land(flight, value, failure));
    }

    private void land(Flight flight, @Nullable V value, @Nullable Throwable failure) {
        List<Waiter> waiters;
        Flight next;
        synchronized (flights) {
            next = end(flight);
            waiters = List.copyOf(flight.waiters);
            flight.waiters.clear();
        }
        // Before the futures are completed, because that runs the callers' code, which may take long.
        start(next);
        for (Waiter waiter : waiters) {
            if (failure == null) {
                waiter.complete(value);
            } else {
                waiter.completeExceptionally(failure);
            }
        }
    }

    private void leave(Flight flight, Waiter waiter) {
        CompletableFuture<V> unwanted = null;
        Flight next = null;
        synchronized (flights) {
            if (flight.waiters.remove(waiter) && flight.waiters.isEmpty()) {
                // The last caller has left. From now on, nobody can board this flight.
                next = end(flight);
                unwanted = flight.call;
            }
        }
        // Before the next call is made, because that may need the place of this one among the calls of the principal.
        if (unwanted != null) {
            unwanted.cancel(false);
        }
        start(next);
    }

    /** Ends a flight; gives the next one, which has to be started, if callers wait for it. */
    private @Nullable Flight end(Flight flight) {
        // A flight whose last caller has cancelled ends twice: then, and when its cancelled call lands. The second
        // end must not touch the flight that took its place.
        if (flights.get(flight.key) != flight) {
            return null;
        }
        Flight next = flight.next;
        if (next != null && !next.waiters.isEmpty()) {
            flights.put(flight.key, next);
            return next;
        }
        flights.remove(flight.key);
        return null;
    }
}
