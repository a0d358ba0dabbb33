package io.github.nettyidentd.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancellableStepsTest {

    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<Integer> second = new CompletableFuture<>();

    @Test
    void goesOnWithTheValue() {
        CompletableFuture<Integer> outcome = CancellableSteps.then(first, _ -> second);
        first.complete("value");
        assertFalse(outcome.isDone());
        second.complete(1);
        assertEquals(1, outcome.join());
    }

    @Test
    void goesOnAtOnceWithAStepThatIsDone() {
        assertSame(second, CancellableSteps.then(CompletableFuture.completedFuture("value"), _ -> second));
    }

    @Test
    void failsAsAStepFails() {
        var failure = new IOException("broken");
        CompletableFuture<Integer> outcome = CancellableSteps.then(first, _ -> second);
        first.completeExceptionally(failure);
        assertSame(failure, outcome.exceptionNow());

        CompletableFuture<Integer> later =
                CancellableSteps.then(CompletableFuture.completedFuture("value"), _ -> second);
        second.completeExceptionally(failure);
        assertSame(failure, later.exceptionNow());

        assertSame(failure, CancellableSteps.then(first, _ -> second).exceptionNow());
    }

    @Test
    void failsWithWhatTheNextStepThrows() {
        var bug = new IllegalStateException("a bug");
        CompletableFuture<Integer> outcome = CancellableSteps.then(first, _ -> {
            throw bug;
        });
        first.complete("value");
        assertSame(bug, outcome.exceptionNow());
    }

    @Test
    void goesOnWithAFailureWhereThatIsWanted() {
        CompletableFuture<Integer> outcome = CancellableSteps.whenDone(
                first, (_, failure) -> CompletableFuture.completedFuture(failure == null ? 1 : 2));
        first.completeExceptionally(new IOException("broken"));
        assertEquals(2, outcome.join());
    }

    @Test
    void cancellingTheOutcomeCancelsTheStepUnderWay() {
        assertTrue(CancellableSteps.then(first, _ -> second).cancel(true));
        assertTrue(first.isCancelled());

        var begun = new CompletableFuture<String>();
        CompletableFuture<Integer> outcome = CancellableSteps.then(begun, _ -> second);
        begun.complete("value");
        assertTrue(outcome.cancel(true));
        assertTrue(second.isCancelled());
    }

    @Test
    void doesNotBeginTheNextStepAfterTheOutcomeWasCancelled() {
        var uncancellable = new CompletableFuture<String>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        var begun = new CompletableFuture<Boolean>();
        CompletableFuture<Integer> outcome = CancellableSteps.then(uncancellable, _ -> {
            begun.complete(true);
            return second;
        });
        assertTrue(outcome.cancel(true));
        uncancellable.complete("value");
        assertFalse(begun.isDone());
    }
}
