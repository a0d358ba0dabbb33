package io.github.nettyidentd.lookup;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChainLookupTest {

    private static final UserId STJOHNS = UserId.unix("stjohns");
    private static final Lookup NO_USER = _ -> CompletableFuture.failedFuture(new IdentError.NoUser());
    private static final Lookup NEVER_ASKED = _ -> {
        throw new AssertionError("asked");
    };

    @Test
    void rejectsNoMembers() {
        assertThrows(IllegalArgumentException.class, () -> new ChainLookup(List.of()));
    }

    @Test
    void returnsTheVeryFutureThatIsDoneAlready() {
        CompletableFuture<UserId> done = CompletableFuture.completedFuture(STJOHNS);

        assertSame(done, chain(_ -> done, NEVER_ASKED).lookup(PAIR));
    }

    @Test
    void asksNextMemberAfterNoUser() throws Exception {
        assertEquals(
                STJOHNS,
                Queries.answer(chain(NO_USER, NO_USER, new FixedLookup(STJOHNS)).lookup(PAIR)));
    }

    @Test
    void asksNextMemberAfterThrownNoUser() throws Exception {
        Lookup throwing = _ -> {
            throw new IdentError.NoUser();
        };

        assertEquals(
                STJOHNS,
                Queries.answer(chain(throwing, new FixedLookup(STJOHNS)).lookup(PAIR)));
    }

    @Test
    void asksNextMemberAfterLateNoUser() throws Exception {
        var first = new CompletableFuture<UserId>();
        CompletableFuture<UserId> answer =
                chain(_ -> first, NO_USER, new FixedLookup(STJOHNS)).lookup(PAIR);
        assertFalse(answer.isDone());

        first.completeExceptionally(new IdentError.NoUser());

        assertEquals(STJOHNS, Queries.answer(answer));
    }

    @Test
    void asksNextMemberAfterNoUserInsideCompletionException() throws Exception {
        var first = new CompletableFuture<UserId>();
        CompletableFuture<UserId> answer =
                chain(_ -> first, new FixedLookup(STJOHNS)).lookup(PAIR);

        first.completeExceptionally(new CompletionException(new IdentError.NoUser()));

        assertEquals(STJOHNS, Queries.answer(answer));
    }

    @Test
    void asksTheFirstMemberForAllAtOnceAndTheNextForWhatIsLeft() throws Exception {
        var other = new ConnectionPair(PAIR.serverAddress(), 1, PAIR.clientAddress(), 2);
        List<List<ConnectionPair>> asked = new ArrayList<>();
        Lookup first = new Lookup() {
            @Override
            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                throw new AssertionError("asked for one");
            }

            @Override
            public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
                asked.add(pairs);
                return List.of(
                        CompletableFuture.failedFuture(new IdentError.NoUser()),
                        CompletableFuture.completedFuture(STJOHNS));
            }
        };
        Lookup second = pair -> CompletableFuture.completedFuture(UserId.unix("port" + pair.portOnServer()));

        List<CompletableFuture<UserId>> answers = chain(first, second).lookupAll(List.of(other, PAIR));

        assertEquals(List.of(List.of(other, PAIR)), asked);
        assertEquals(UserId.unix("port1"), Queries.answer(answers.getFirst()));
        assertEquals(STJOHNS, Queries.answer(answers.getLast()));
    }

    @Test
    void asksForEachAloneWhereAMemberGivesTooFewAnswers() throws Exception {
        Lookup tooShort = new Lookup() {
            @Override
            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                return CompletableFuture.completedFuture(STJOHNS);
            }

            @Override
            public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
                return List.of(CompletableFuture.completedFuture(UserId.unix("somebody")));
            }
        };

        for (CompletableFuture<UserId> answer : chain(tooShort, NEVER_ASKED).lookupAll(List.of(PAIR, PAIR))) {
            assertEquals(STJOHNS, Queries.answer(answer));
        }
    }

    @Test
    void failsWithNoUserAfterTheLastMember() {
        assertInstanceOf(
                IdentError.NoUser.class, Queries.error(chain(NO_USER, NO_USER).lookup(PAIR)));
    }

    @Test
    void endsAtAnyOtherError() {
        Lookup hidden = _ -> CompletableFuture.failedFuture(new IdentError.HiddenUser());

        assertInstanceOf(
                IdentError.HiddenUser.class,
                Queries.error(chain(hidden, NEVER_ASKED).lookup(PAIR)));
        assertInstanceOf(
                IdentError.HiddenUser.class,
                Queries.error(chain(NO_USER, hidden, NEVER_ASKED).lookup(PAIR)));
    }

    @Test
    void endsAtMemberThatThrows() {
        var thrown = new IllegalStateException("out of order");
        Lookup throwing = _ -> {
            throw thrown;
        };

        assertSame(thrown, Queries.failure(chain(NO_USER, throwing, NEVER_ASKED).lookup(PAIR)));
    }

    @Test
    @SuppressWarnings("NullAway") // what a member must not do, and this one does
    void endsAtMemberThatReturnsNull() {
        Lookup broken = _ -> null;

        assertEquals(
                "the lookup returned null",
                Queries.failure(chain(broken, NEVER_ASKED).lookup(PAIR)).getMessage());
    }

    @Test
    void passesForeignFailureOn() {
        var first = new CompletableFuture<UserId>();
        CompletableFuture<UserId> answer = chain(_ -> first, NEVER_ASKED).lookup(PAIR);

        first.completeExceptionally(new IOException("gone"));

        assertInstanceOf(IOException.class, answer.exceptionNow());
    }

    @Test
    void endsAtMemberThatCancelsItsOwnFuture() {
        var first = new CompletableFuture<UserId>();
        CompletableFuture<UserId> answer = chain(_ -> first, NEVER_ASKED).lookup(PAIR);

        first.cancel(false);

        assertInstanceOf(Outcome.Failed.class, Outcome.of(answer));
    }

    @Test
    void cancelsMemberUnderWayAndAsksNoFurther() {
        var second = new CompletableFuture<UserId>();
        CompletableFuture<UserId> answer =
                chain(NO_USER, _ -> second, NEVER_ASKED).lookup(PAIR);

        answer.cancel(false);

        assertTrue(second.isCancelled());
    }

    @Test
    void cancelsMemberThatWasAskedWhileTheResultWasCancelled() {
        var first = new CompletableFuture<UserId>();
        var second = new CompletableFuture<UserId>();
        List<CompletableFuture<UserId>> answers = new ArrayList<>();
        Lookup cancelling = _ -> {
            answers.getFirst().cancel(false);
            return second;
        };
        answers.add(chain(_ -> first, cancelling, NEVER_ASKED).lookup(PAIR));

        first.completeExceptionally(new IdentError.NoUser());

        assertTrue(answers.getFirst().isCancelled());
        assertTrue(second.isCancelled());
    }

    @Test
    void asksManyMembersWithoutDeepStack() throws Exception {
        var first = new CompletableFuture<UserId>();
        List<Lookup> members = new ArrayList<>(Collections.nCopies(100_000, NO_USER));
        members.addFirst(_ -> first);
        members.addLast(new FixedLookup(STJOHNS));
        CompletableFuture<UserId> answer = new ChainLookup(members).lookup(PAIR);

        first.completeExceptionally(new IdentError.NoUser());

        assertEquals(STJOHNS, Queries.answer(answer));
    }

    @Test
    void closesAllMembersInReverseAlthoughSomeThrow() {
        var closed = new AtomicInteger();
        var chain = chain(new Closing(closed, 3), new Closing(closed, 2), new Closing(closed, 1));

        var failure = assertThrows(IllegalStateException.class, chain::close);

        assertEquals(3, closed.get());
        assertEquals("3 of 3 lookups did not close", failure.getMessage());
        assertArrayEquals(
                new String[] {"closed 1", "closed 2", "closed 3"},
                List.of(failure.getSuppressed()).stream()
                        .map(Throwable::getMessage)
                        .toArray());
    }

    private static ChainLookup chain(Lookup... members) {
        return new ChainLookup(List.of(members));
    }

    /** Fails to close, and notes its name, so that the order of the calls can be checked. */
    private record Closing(AtomicInteger closed, int expected) implements Lookup {

        @Override
        public CompletableFuture<UserId> lookup(ConnectionPair pair) {
            throw new AssertionError("asked");
        }

        @Override
        public void close() {
            assertEquals(expected, closed.incrementAndGet());
            throw new IllegalArgumentException("closed " + expected);
        }
    }
}
