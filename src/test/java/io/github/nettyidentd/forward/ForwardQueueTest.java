package io.github.nettyidentd.forward;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ForwardQueueTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress ASKING = InetAddress.ofLiteral("198.51.100.6");
    private static final Forward.Holder HOLDER = new Forward.Holder(1000L, "this account");

    /** How many forwards of one account start for one source. */
    private static final int SHARE = 12;

    private static final int MAX_WAITING = 256;

    private final ForwardQueue queue = new ForwardQueue();
    private final List<Integer> started = new ArrayList<>();
    private final List<CompletableFuture<UserId>> answers = new ArrayList<>();

    private static Forward forward(int port, Forward.Holder holder) {
        return new Forward(List.of(SERVER), 113, new ConnectionPair(SERVER, port, ASKING, 6667), false, holder);
    }

    /** Adds as many forwards, each about another port, from 1 on. */
    private void add(int count) {
        for (int i = 0; i < count; i++) {
            int port = answers.size() + 1;
            var answer = new CompletableFuture<UserId>();
            answers.add(answer);
            queue.add(forward(port, HOLDER), answer, () -> started.add(port));
        }
    }

    private void answer(int port) {
        assertTrue(answers.get(port - 1).complete(UserId.unix("stjohns")));
    }

    private String failure(int port) {
        var failure = assertThrows(
                CompletionException.class, () -> answers.get(port - 1).join());
        return String.valueOf(requireNonNull(failure.getCause()).getMessage());
    }

    @Test
    void thoseBeyondTheShareStartInTheirOrderWhenOthersEnd() {
        add(SHARE + 3);
        assertEquals(SHARE, started.size());
        answer(5);
        assertEquals(SHARE + 1, started.getLast());
        answers.get(SHARE + 1).cancel(false);
        assertTrue(answers.get(0).completeExceptionally(new IdentError.NoUser()));
        assertEquals(SHARE + 3, started.getLast());
        assertEquals(SHARE + 2, started.size());
    }

    @Test
    void onlySoManyWait() {
        add(SHARE + MAX_WAITING + 1);
        assertEquals(
                "12 forwards of this account for one source are under way already", failure(SHARE + MAX_WAITING + 1));
        assertFalse(answers.get(SHARE + MAX_WAITING - 1).isDone());
    }

    @Test
    void nothingWaitsForAServerThatDidNotAnswerInTime() {
        add(SHARE + 2);
        answers.get(3).completeExceptionally(new TimeoutException());
        assertEquals("another forward of this account had no answer in time", failure(SHARE + 1));
        assertEquals("another forward of this account had no answer in time", failure(SHARE + 2));
        add(2);
        assertEquals(SHARE + 3, started.getLast());
        assertEquals("12 forwards of this account for one source are under way already", failure(SHARE + 4));

        answer(1);
        add(2);
        assertFalse(answers.getLast().isDone(), "the server answers again, so that this one waits");
    }

    @Test
    void aCancelledForwardSaysNothingAboutTheServer() {
        add(SHARE);
        answers.get(0).completeExceptionally(new TimeoutException());
        answers.get(1).cancel(false);
        add(3);
        assertTrue(answers.getLast().isCompletedExceptionally());
    }

    @Test
    void othersNeitherWaitNorFail() {
        add(SHARE + MAX_WAITING + 1);
        var answer = new CompletableFuture<UserId>();
        queue.add(forward(1, new Forward.Holder(1001L, "this account")), answer, () -> started.add(0));
        assertEquals(0, started.getLast());
    }

    @Test
    void aLoopDoesNotWait() {
        for (int i = 0; i < 5; i++) {
            var answer = new CompletableFuture<UserId>();
            answers.add(answer);
            queue.add(forward(1, HOLDER), answer, () -> started.add(1));
        }
        assertEquals(4, started.size());
        assertEquals("it is forwarded in a loop", failure(5));
    }

    /** On a thread with as small a stack as the daemon's. */
    @Test
    void manyThatFailAtOnceNeedNoDeepStack() throws Exception {
        add(SHARE);
        for (int i = 0; i < MAX_WAITING; i++) {
            var answer = new CompletableFuture<UserId>();
            answers.add(answer);
            queue.add(forward(answers.size(), HOLDER), answer, () -> {
                started.add(0);
                answer.completeExceptionally(new IllegalStateException("no file descriptor"));
            });
        }
        var thread = new Thread(null, () -> answer(1), "small", 256 << 10);
        thread.start();
        thread.join();
        assertEquals(SHARE + MAX_WAITING, started.size());
    }
}
