package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentHandlerTest {

    private static final Lookup STJOHNS = _ -> CompletableFuture.completedFuture(UserId.unix("stjohns"));
    private static final String STJOHNS_REPLY = "6193 , 23 : USERID : UNIX :stjohns\r\n";

    private final ManualLookup lookup = new ManualLookup();
    private final TestChannel channel = new TestChannel(TestSettings.of(lookup));

    /** Ends the connection. Nothing may be left in the pipeline, and no buffer may be leaked. */
    private static void finish(TestChannel channel) {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6193, 23\r\n",
                "6193,23\r\n",
                "6193 , 23\n",
                " \t 6193\t,\t23 \t \r\n",
                "06193 , 00023\r\n",
            })
    void answersWithTheUserId(String line) {
        var channel = new TestChannel(TestSettings.of(STJOHNS));
        channel.receive(line);
        assertEquals(STJOHNS_REPLY, channel.sent());
        assertTrue(channel.isActive());
        finish(channel);
    }

    @ParameterizedTest
    @CsvSource({
        "'0, 23', '0 , 23'",
        "'65536, 23', '65536 , 23'",
        "'-1, 23', '0 , 23'",
        "'23, 70000', '23 , 70000'",
        "'123456, 99999', '0 , 99999'",
    })
    void refusesPortsOutOfRangeAndGoesOn(String query, String echo) {
        var channel = new TestChannel(TestSettings.of(STJOHNS));
        channel.receive(query + "\r\n6193,23\r\n");
        assertEquals(echo + " : ERROR : INVALID-PORT\r\n" + STJOHNS_REPLY, channel.sent());
        assertTrue(channel.isActive());
        finish(channel);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "6193", "1,2,3", ",", "1,", "a,b", "0x17,23", "+1,23", "1.5,23", "1,2\0", "1,2 x", "1 2,3"})
    void refusesWhatIsNoQueryAndCloses(String line) {
        var channel = new TestChannel(TestSettings.of(STJOHNS));
        channel.receive(line + "\r\n6193,23\r\n");
        assertEquals("0 , 0 : ERROR : INVALID-PORT\r\n", channel.sent());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        finish(channel);
    }

    @ParameterizedTest
    @CsvSource({
        "'6193,23\r\n6193,23\r\n6193,23\r\n'",
        "'6193,23\r\n6193,23\r\nnonsense\r\n'",
        "'6193,23\r\n6193,23\r\n6193,'",
        "'6193,23\r\n6193,23\r\n'",
    })
    void closesAfterAsManyAnswersAsAConnectionMayHave(String queries) {
        for (int cut = 0; cut <= queries.length(); cut++) {
            var observer = new RecordingObserver();
            var channel = new TestChannel(TestSettings.of(STJOHNS, observer, ServerLimits.DEFAULTS.withMaxQueries(2)));
            channel.receive(queries.substring(0, cut));
            channel.receive(queries.substring(cut));
            assertEquals(STJOHNS_REPLY + STJOHNS_REPLY, channel.sent(), "cut at " + cut);
            channel.receive("6193,23\r\n");
            assertEquals("", channel.sent());
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            assertFalse(channel.isActive());
            assertEquals(List.of(), observer.reached);
            finish(channel);
        }
    }

    @Test
    void sendsTheLastAnswerThatAConnectionMayHaveWhenItIsKnown() {
        var channel = new TestChannel(
                TestSettings.of(lookup, new RecordingObserver(), ServerLimits.DEFAULTS.withMaxQueries(2)));
        channel.receive("1,9\r\n2,9\r\n3,9\r\n");
        lookup.answer(2, "b");
        channel.settle();
        assertEquals("", channel.sent());
        lookup.answer(1, "a");
        channel.settle();
        assertEquals("1 , 9 : USERID : UNIX :a\r\n2 , 9 : USERID : UNIX :b\r\n", channel.sent());
        channel.receive("4,9\r\n");
        assertEquals(2, lookup.underWay());
        finish(channel);
    }

    @Test
    void answersEachQueryHoweverItIsCut() {
        String queries = "6193, 23\r\n0,1\r\n6193,23\n";
        String replies = STJOHNS_REPLY + "0 , 1 : ERROR : INVALID-PORT\r\n" + STJOHNS_REPLY;
        for (int cut = 0; cut <= queries.length(); cut++) {
            var channel = new TestChannel(TestSettings.of(STJOHNS));
            channel.receive(queries.substring(0, cut));
            channel.receive(queries.substring(cut));
            assertEquals(replies, channel.sent(), "cut at " + cut);
            finish(channel);
        }
        var channel = new TestChannel(TestSettings.of(STJOHNS));
        queries.chars().forEach(c -> channel.receive(String.valueOf((char) c)));
        assertEquals(replies, channel.sent());
        finish(channel);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new IdentError("why"), "UNKNOWN-ERROR"),
                Arguments.of(new IdentError.NoUser(), "NO-USER"),
                Arguments.of(new IdentError.InvalidPort(), "INVALID-PORT"),
                Arguments.of(new IdentError.HiddenUser(), "HIDDEN-USER"),
                Arguments.of(new IdentError.Extension("X-MAYBE"), "X-MAYBE"),
                Arguments.of(new IllegalStateException("a bug"), "UNKNOWN-ERROR"),
                Arguments.of(new StackOverflowError(), "UNKNOWN-ERROR"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void sendsTheErrorThatTheLookupFailsWith(Throwable error, String errorType) {
        var failing = new TestChannel(TestSettings.of(_ -> CompletableFuture.failedFuture(error)));
        failing.receive("1,2\r\n");
        assertEquals("1 , 2 : ERROR : " + errorType + "\r\n", failing.sent());
        finish(failing);

        var throwing = new TestChannel(TestSettings.of(_ -> {
            if (error instanceof RuntimeException exception) {
                throw exception;
            }
            throw (Error) error;
        }));
        throwing.receive("1,2\r\n");
        assertEquals("1 , 2 : ERROR : " + errorType + "\r\n", throwing.sent());
        finish(throwing);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void hidesEveryErrorIfToldTo(Throwable error, String errorType) {
        var observer = new RecordingObserver();
        var channel = new TestChannel(TestSettings.of(_ -> CompletableFuture.failedFuture(error), observer, true));
        channel.receive("1,2\r\n0,2\r\n");
        assertEquals("1 , 2 : ERROR : UNKNOWN-ERROR\r\n0 , 2 : ERROR : UNKNOWN-ERROR\r\n", channel.sent(), errorType);
        assertEquals(
                List.of(error),
                observer.answered.stream()
                        .map(AnsweredQuery::error)
                        .filter(Objects::nonNull)
                        .toList());
        finish(channel);
    }

    @Test
    @SuppressWarnings("NullAway") // what a lookup must not do
    void takesNullForUnknownError() {
        var none = new TestChannel(TestSettings.of(_ -> null));
        none.receive("1,2\r\n");
        assertEquals("1 , 2 : ERROR : UNKNOWN-ERROR\r\n", none.sent());
        finish(none);

        var empty = new TestChannel(TestSettings.of(_ -> CompletableFuture.completedFuture(null)));
        empty.receive("1,2\r\n");
        assertEquals("1 , 2 : ERROR : UNKNOWN-ERROR\r\n", empty.sent());
        finish(empty);
    }

    @Test
    void takesACancelledFutureForUnknownError() {
        var cancelled = new CompletableFuture<UserId>();
        cancelled.cancel(true);
        var done = new TestChannel(TestSettings.of(_ -> cancelled));
        done.receive("1,2\r\n");
        assertEquals("1 , 2 : ERROR : UNKNOWN-ERROR\r\n", done.sent());
        finish(done);

        channel.receive("1,2\r\n");
        lookup.of(1).cancel(true);
        channel.settle();
        assertEquals("1 , 2 : ERROR : UNKNOWN-ERROR\r\n", channel.sent());
    }

    @Test
    void answersInTheOrderAsked() {
        channel.receive("1,9\r\n2,9\r\n0,9\r\n3,9\r\n");
        lookup.answer(3, "c");
        lookup.answer(2, "b");
        channel.settle();
        assertEquals("", channel.sent());
        lookup.answer(1, "a");
        channel.settle();
        assertEquals(
                "1 , 9 : USERID : UNIX :a\r\n2 , 9 : USERID : UNIX :b\r\n"
                        + "0 , 9 : ERROR : INVALID-PORT\r\n3 , 9 : USERID : UNIX :c\r\n",
                channel.sent());
        finish(channel);
    }

    @Test
    void asksSixteenAtOnceAndReadsNoMore() {
        for (int port = 1; port <= 20; port++) {
            channel.receive(port + ",9\r\n");
        }
        assertEquals(16, lookup.underWay());
        assertFalse(channel.config().isAutoRead());
        for (int port = 1; port <= 20; port++) {
            lookup.answer(port, "u" + port);
            channel.settle();
            assertEquals(port + " , 9 : USERID : UNIX :u" + port + "\r\n", channel.sent());
        }
        assertTrue(channel.config().isAutoRead());
        finish(channel);
    }

    @Test
    void answersUnknownErrorAtTheDeadlineAndDropsWhatComesLater() {
        channel.receive("1,9\r\n");
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.settle();
        assertEquals("1 , 9 : ERROR : UNKNOWN-ERROR\r\n", channel.sent());
        assertTrue(lookup.of(1).isCancelled());
        lookup.answer(1, "late");
        channel.settle();
        assertEquals("", channel.sent());
        finish(channel);
    }

    @Test
    void givesUpLookupsWhenThePeerLeaves() {
        channel.receive("1,9\r\n2,9\r\n");
        channel.close();
        channel.close();
        assertTrue(lookup.of(1).isCancelled());
        assertTrue(lookup.of(2).isCancelled());
        channel.settle();
        assertEquals("", channel.sent());
        finish(channel);
    }

    @Test
    void doesNotLingerWhereThePeerHasResetTheConnection() {
        channel.receive("1,9\r\n");
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertFalse(channel.isOpen());
        assertTrue(lookup.of(1).isCancelled());
        finish(channel);
    }

    @Test
    void answersAHalfClosedPeerAndCloses() {
        channel.receive("1,9\r\n2,9\r\n");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(channel.isActive());
        lookup.answer(1, "a");
        lookup.answer(2, "b");
        channel.settle();
        assertEquals("1 , 9 : USERID : UNIX :a\r\n2 , 9 : USERID : UNIX :b\r\n", channel.sent());
        assertFalse(channel.isActive());
        finish(channel);
    }

    @Test
    void answersALineOfTheFullLengthHoweverItIsCut() {
        String line = "6193," + " ".repeat(993) + "23";
        assertEquals(1000, line.length());
        var whole = new TestChannel(TestSettings.of(STJOHNS));
        whole.receive(line + "\r\n");
        assertEquals(STJOHNS_REPLY, whole.sent());
        finish(whole);

        var cut = new TestChannel(TestSettings.of(STJOHNS));
        cut.receive(line + "\r");
        cut.receive("\n");
        assertEquals(STJOHNS_REPLY, cut.sent());
        finish(cut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", ""})
    void closesAtALineThatIsTooLong(String end) {
        var channel = new TestChannel(TestSettings.of(STJOHNS));
        channel.receive("1,2\r\n6193," + " ".repeat(995) + "23" + end);
        assertEquals("1 , 2 : USERID : UNIX :stjohns\r\n", channel.sent());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        finish(channel);
    }

    @Test
    void closesAfterTheTimeForAFirstQueryThoughOctetsDribbleIn() {
        channel.freezeTime();
        for (int second = 0; second < 29; second++) {
            channel.receive("1");
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.settle();
        }
        assertTrue(channel.isActive());
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.settle();
        channel.receive("1,2\r\n");
        assertEquals(0, lookup.underWay());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        finish(channel);
    }

    @Test
    void drainsByAnsweringWhatHasCome() {
        channel.receive("1,9\r\n");
        channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN);
        channel.receive("2,9\r\n");
        lookup.answer(1, "a");
        channel.settle();
        assertEquals("1 , 9 : USERID : UNIX :a\r\n", channel.sent());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        assertEquals(1, lookup.underWay());
        finish(channel);
    }

    @Test
    void drainsByAnsweringTheFirstQueryThatIsOnItsWay() {
        channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN);
        assertTrue(channel.isActive());
        channel.receive("1,9\r\n2,9\r\n");
        lookup.answer(1, "a");
        channel.settle();
        assertEquals("1 , 9 : USERID : UNIX :a\r\n", channel.sent());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        finish(channel);
    }

    @Test
    void drainsWithinASecondWhereNothingIsAsked() {
        channel.freezeTime();
        channel.pipeline().fireUserEventTriggered(IdentHandler.Drain.DRAIN);
        channel.advanceTimeBy(IdentHandler.FIRST_QUERY.toMillis(), TimeUnit.MILLISECONDS);
        channel.settle();
        channel.receive("1,9\r\n");
        assertEquals(0, lookup.underWay());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isActive());
        finish(channel);
    }

    @Test
    void tellsTheObserverWhoAskedWhatAndWhy() {
        var observer = new RecordingObserver();
        var error = new IdentError.NoUser("no such connection");
        var channel = new TestChannel(TestSettings.of(_ -> CompletableFuture.failedFuture(error), observer, false));
        channel.receive("1,2\r\n");
        channel.sent();
        AnsweredQuery only = observer.answered.getFirst();
        assertEquals(1, observer.answered.size());
        assertEquals(TestChannel.CLIENT, only.clientAddress());
        assertEquals(TestChannel.SERVER, only.serverAddress());
        assertEquals(error, only.error());
        assertEquals(1, only.reply().portOnServer());
        finish(channel);
    }
}
