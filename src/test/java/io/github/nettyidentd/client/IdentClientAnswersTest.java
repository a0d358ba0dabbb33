package io.github.nettyidentd.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests what the client does with answers, good and bad, in time and late. */
class IdentClientAnswersTest extends ClientFixture {

    // The five of Twisted's ClassParserTests.

    @Test
    void failsWithIdentErrorOnUnknownError() throws Exception {
        assertEquals("UNKNOWN-ERROR", errorTypeOf("123, 456 : ERROR : UNKNOWN-ERROR", new IdentQuery(123, 456)));
    }

    @Test
    void failsWithNoUser() throws Exception {
        assertEquals("NO-USER", errorTypeOf("234, 456 : ERROR : NO-USER", new IdentQuery(234, 456)));
    }

    @Test
    void failsWithInvalidPort() throws Exception {
        assertEquals("INVALID-PORT", errorTypeOf("345, 567 :  ERROR : INVALID-PORT", new IdentQuery(345, 567)));
    }

    @Test
    void failsWithHiddenUser() throws Exception {
        assertEquals("HIDDEN-USER", errorTypeOf("567, 789 : ERROR : HIDDEN-USER", new IdentQuery(567, 789)));
    }

    @Test
    void failsAsClosedWhenConnectionIsLost() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(FakeIdentServer.Peer::line)) {
            assertEquals(
                    "127.0.0.1:" + server.port() + " closed the connection without an answer",
                    Answers.message(IdentClientException.Closed.class, client.query(server.address(), QUERY)));
            assertEquals(1, server.connections());
        }
    }

    // Characters in user-ids.

    @Test
    void keepsLeadingSpacesColonsAndTrailingSpacesOfUserId() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> peer.answer("USERID : UNIX :  a:b : c "))) {
            assertEquals(UserId.unix("  a:b : c "), Answers.userId(client.query(server.address(), QUERY)));
        }
    }

    @Test
    void keepsCharsetAndOctets() throws Exception {
        String octets = new String("jürgen".getBytes(UTF_8), ISO_8859_1);
        try (FakeIdentServer server = FakeIdentServer.start(peer -> peer.answer("USERID : OTHER , UTF-8 :" + octets))) {
            UserId userId = Answers.userId(client.query(server.address(), QUERY));
            assertEquals(UserId.of("OTHER", "UTF-8", "jürgen"), userId);
            assertEquals("jürgen", userId.text());
        }
    }

    @Test
    void takesUserIdOf512Octets() throws Exception {
        String longest = "x".repeat(512);
        try (FakeIdentServer server = FakeIdentServer.start(peer -> peer.answer("USERID : UNIX :" + longest))) {
            assertEquals(longest, Answers.text(client.query(server.address(), QUERY)));
        }
    }

    // How servers end connections.

    @Test
    void getsAllAnswersFromServerThatClosesAfterOne() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> peer.answer("USERID : UNIX :a"))) {
            for (CompletableFuture<UserId> answer : askMany(server, 50)) {
                assertEquals("a", Answers.text(answer));
            }
        }
    }

    @Test
    void getsAllAnswersFromServerThatResetsAfterOne() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            peer.answer("USERID : UNIX :a");
            // When the next query comes, the client has read the answer to the first.
            String next = peer.line();
            assertFalse(next.isEmpty());
            peer.reset();
        })) {
            for (CompletableFuture<UserId> answer : askMany(server, 5)) {
                assertEquals("a", Answers.text(answer));
            }
        }
    }

    @Test
    void failsAsClosedOnReset() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            String query = peer.line();
            assertFalse(query.isEmpty());
            peer.reset();
        })) {
            Answers.failure(IdentClientException.Closed.class, client.query(server.address(), QUERY));
        }
    }

    @Test
    void failsAsClosedBeforeEndOfLine() throws Exception {
        try (FakeIdentServer server =
                FakeIdentServer.start(peer -> peer.send(peer.line() + " : USERID : UNIX :stjohns"))) {
            assertEquals(
                    "127.0.0.1:" + server.port() + " closed the connection before the end of its answer",
                    Answers.message(IdentClientException.Closed.class, client.query(server.address(), QUERY)));
        }
    }

    @Test
    void asksAgainWhatServerReadButClosedOn() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(
                peer -> {
                    peer.answer("USERID : UNIX :first");
                    assertEquals("2 , 23", peer.line());
                },
                peer -> peer.answer("USERID : UNIX :second"))) {
            CompletableFuture<UserId> first = client.query(server.address(), new IdentQuery(1, 23));
            CompletableFuture<UserId> second = client.query(server.address(), new IdentQuery(2, 23));
            assertEquals("first", Answers.text(first));
            assertEquals("second", Answers.text(second));
            assertEquals(2, server.connections());
        }
    }

    // How answers go wrong.

    @Test
    void failsAsMalformedOnOtherPortsAndAsksNextOnNewConnection() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(
                peer -> {
                    assertEquals("6193 , 23", peer.line());
                    peer.send("23 , 6193 : USERID : UNIX :wrong\r\n");
                    peer.awaitClose();
                },
                peer -> peer.answer("USERID : UNIX :right"))) {
            CompletableFuture<UserId> first = client.query(server.address(), QUERY);
            CompletableFuture<UserId> second = client.query(server.address(), QUERY);
            Answers.failure(IdentClientException.MalformedReply.class, first);
            assertEquals("right", Answers.text(second));
        }
    }

    @Test
    void failsAsMalformedOnGarbage() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> peer.send("SSH-2.0-x\r\n"))) {
            Answers.failure(IdentClientException.MalformedReply.class, client.query(server.address(), QUERY));
        }
    }

    @Test
    void failsAsMalformedOnEndlessLine() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            while (true) {
                peer.send("x".repeat(500));
            }
        })) {
            assertEquals(
                    "127.0.0.1:" + server.port() + " sent a line of more than 1000 octets",
                    Answers.message(IdentClientException.MalformedReply.class, client.query(server.address(), QUERY)));
        }
    }

    // Time.

    @Test
    void timesOutOnSilence() throws Exception {
        useClient(IdentClient.builder().timeout(Duration.ofMillis(250)));
        try (FakeIdentServer server = FakeIdentServer.start(FakeIdentServer.Peer::awaitClose)) {
            String message = "no answer from 127.0.0.1:" + server.port() + " within 250 ms";
            // On a slow machine the time may be up before there is a connection, which the client says in other words.
            Await.until(
                    message,
                    () -> message.equals(Answers.message(
                            IdentClientException.TimedOut.class, client.query(server.address(), QUERY))));
        }
    }

    @Test
    void matchesNoLateAnswerToTheNextQuery() throws Exception {
        useClient(IdentClient.builder().timeout(Duration.ofSeconds(2)));
        var timedOut = new CountDownLatch(1);
        try (FakeIdentServer server = FakeIdentServer.start(
                peer -> {
                    String query = peer.line();
                    timedOut.await();
                    peer.send(query + " : USERID : UNIX :late\r\n");
                },
                peer -> peer.answer("USERID : UNIX :prompt"))) {
            Answers.failure(IdentClientException.TimedOut.class, client.query(server.address(), QUERY));
            CompletableFuture<UserId> next = client.query(server.address(), QUERY);
            timedOut.countDown();
            assertEquals("prompt", Answers.text(next));
        }
    }

    private String errorTypeOf(String reply, IdentQuery query) throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(peer -> {
            String line = peer.line();
            assertFalse(line.isEmpty());
            peer.send(reply + "\r\n");
        })) {
            return Answers.failure(IdentError.class, client.query(server.address(), query))
                    .errorType();
        }
    }
}
