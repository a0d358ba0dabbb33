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
 * Has one call under way for a key at a time, whose result all that wait for it share. A waiter that is cancelled leaves
 * nothing behind; a call that nobody waits for any more, and that does not run yet, is not made. Any thread.
 */
public final class SingleFlight<K, V> {

    /** Answers for a key; may block. */
    @FunctionalInterface
    public interface Question<K, V> {
        V about(K key) throws Exception;
    }

    /** One who waits. */
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

    /** A call, and those who wait for it; guarded by the map. */
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
     * @param subject what a call for a key is about, for the operator
     */
    public SingleFlight(BlockingCalls calls, Function<K, String> subject, Question<K, V> question) {
        this.calls = calls;
        this.subject = subject;
        this.question = question;
    }

    /**
     * Gives the result of the call that is under way for the key, or else of a new one.
     *
     * @param principal on whose behalf a new call runs
     * @return a future of the caller's own; fails as {@link BlockingCalls#run} does
     */
    public CompletableFuture<V> join(K key, Object principal) {
        return board(key, principal, current -> current);
    }

    /**
     * Gives the result of a call that begins after this: of a new one, or where one is under way, of the next, which all
     * share who ask meanwhile.
     *
     * @param principal on whose behalf a new call runs
     * @return a future of the caller's own; fails as {@link BlockingCalls#run} does
     */
    public CompletableFuture<V> next(K key, Object principal) {
        return board(key, principal, current -> {
            if (current.next == null) {
                current.next = new Flight(key, principal);
            }
            return current.next;
        });
    }

    /** Boards a new flight, or where one is under way, the one that is chosen by it. */
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

    /** Outside of the lock, because a call that is refused ends at once. */
    private void start(@Nullable Flight flight) {
        if (flight == null) {
            return;
        }
        CompletableFuture<V> call =
                calls.run(flight.principal, () -> subject.apply(flight.key), () -> question.about(flight.key));
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
        // Before the answer is given, because those who wait for it may do anything.
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
                // Nobody boards it from now on.
                next = end(flight);
                unwanted = flight.call;
            }
        }
        // First, because the next call may need its place.
        if (unwanted != null) {
            unwanted.cancel(false);
        }
        start(next);
    }

    /** Takes a flight off the board; gives the next one, to be started, if somebody waits for it. */
    private @Nullable Flight end(Flight flight) {
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
