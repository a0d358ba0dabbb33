package io.github.nettyidentd.linux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NssAccountsTest {

    private static final Account ROOT = new Account(0, 0, "root", "/root");
    private static final Account DAEMON = new Account(1, 1, "daemon", "/usr/sbin");

    private static NssAccounts accounts(NssAccounts.Database<Long> uids) {
        return new NssAccounts(uids, login -> {
            throw new AssertionError("nobody asks by login: " + login);
        });
    }

    @Test
    void findsTheAccountsOfThisHost() throws Exception {
        try (var accounts = new NssAccounts()) {
            assertEquals(Optional.of(ROOT), accounts.find(0).get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find(3_999_999_999L).get(10, SECONDS));
            assertEquals(Optional.of(ROOT), accounts.find("root").get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find("no-such-login").get(10, SECONDS));
        }
    }

    @Test
    void asksAgainAfterItForgot() throws Exception {
        var asked = new AtomicInteger();
        try (var accounts = accounts(uid -> Optional.of(new Account(uid, 1, "login" + asked.incrementAndGet(), "/")))) {
            assertEquals(
                    "login1", accounts.find(1).get(10, SECONDS).orElseThrow().name());
            assertEquals(
                    "login1", accounts.find(1).get(10, SECONDS).orElseThrow().name());
            accounts.forget();
            assertEquals(
                    "login2", accounts.find(1).get(10, SECONDS).orElseThrow().name());
        }
    }

    /** Its answer may be older than what was to be forgotten. */
    @Test
    void doesNotRememberAQuestionThatWasUnderWayWhenItForgot() throws Exception {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        try (var accounts = accounts(uid -> {
            int number = asked.incrementAndGet();
            awaitUninterrupted(answer);
            return Optional.of(new Account(uid, 1, "login" + number, "/"));
        })) {
            var first = accounts.find(1);
            accounts.forget();
            var second = accounts.find(1);
            answer.countDown();
            assertEquals("login1", first.get(10, SECONDS).orElseThrow().name());
            assertEquals("login2", second.get(10, SECONDS).orElseThrow().name());
            assertEquals(
                    "login2", accounts.find(1).get(10, SECONDS).orElseThrow().name());
        }
    }

    @Test
    void remembersLoginsApartFromUids() throws Exception {
        var asked = new ArrayList<String>();
        try (var accounts = new NssAccounts(_ -> Optional.empty(), login -> {
            asked.add(login);
            return login.equals("daemon") ? Optional.of(DAEMON) : Optional.empty();
        })) {
            for (int i = 0; i < 5; i++) {
                assertEquals(Optional.of(DAEMON), accounts.find("daemon").get(10, SECONDS));
                assertEquals(Optional.empty(), accounts.find("1").get(10, SECONDS));
                assertEquals(Optional.empty(), accounts.find(1).get(10, SECONDS));
            }
            assertEquals(List.of("daemon", "1"), asked);
        }
    }

    @Test
    void doesNotAskForALoginThatNobodyCanHave() throws Exception {
        try (var accounts = accounts(_ -> Optional.empty())) {
            assertEquals(Optional.empty(), accounts.find("").get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find("a".repeat(513)).get(10, SECONDS));
        }
    }

    @Test
    void failsWhatStillWaitsWhenItIsClosed() {
        var answer = new CountDownLatch(1);
        var accounts = accounts(_ -> {
            awaitUninterrupted(answer);
            return Optional.empty();
        });
        List<CompletableFuture<Optional<Account>>> waiting = new ArrayList<>();
        for (long uid = 0; uid < 50; uid++) {
            waiting.add(accounts.find(uid));
        }
        accounts.close();
        for (CompletableFuture<Optional<Account>> account : waiting) {
            var failure = assertThrows(ExecutionException.class, () -> account.get(10, SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
        }
    }

    @Test
    void remembersWhatItFound() throws Exception {
        var asked = new AtomicInteger();
        try (var accounts = accounts(uid -> {
            asked.incrementAndGet();
            return uid == 1 ? Optional.of(DAEMON) : Optional.empty();
        })) {
            for (int i = 0; i < 5; i++) {
                assertEquals(Optional.of(DAEMON), accounts.find(1).get(10, SECONDS));
                assertEquals(Optional.empty(), accounts.find(2).get(10, SECONDS));
            }
            assertEquals(2, asked.get());
            assertTrue(accounts.find(1).isDone());
        }
    }

    @Test
    void doesNotRememberAFailure() throws Exception {
        var asked = new AtomicInteger();
        try (var accounts = accounts(_ -> {
            if (asked.incrementAndGet() == 1) {
                throw new IOException("the directory server is away");
            }
            return Optional.of(DAEMON);
        })) {
            var failure = assertThrows(
                    ExecutionException.class, () -> accounts.find(1).get(10, SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
            assertEquals(Optional.of(DAEMON), accounts.find(1).get(10, SECONDS));
        }
    }

    @Test
    void asksOnceForAllWhoWaitAndLetsNobodyCancelForTheOthers() throws Exception {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        try (var accounts = accounts(_ -> {
            asked.incrementAndGet();
            awaitUninterrupted(answer);
            return Optional.of(DAEMON);
        })) {
            CompletableFuture<Optional<Account>> first = accounts.find(1);
            CompletableFuture<Optional<Account>> second = accounts.find(1);
            assertFalse(first.isDone());
            assertTrue(first.cancel(true));
            answer.countDown();
            assertEquals(Optional.of(DAEMON), second.get(10, SECONDS));
            assertEquals(1, asked.get());
        }
    }

    @Test
    void refusesAtOnceWhenTooManyWait() {
        var answer = new CountDownLatch(1);
        try (var accounts = accounts(_ -> {
            awaitUninterrupted(answer);
            return Optional.empty();
        })) {
            List<CompletableFuture<Optional<Account>>> waiting = new ArrayList<>();
            for (long uid = 0; uid < 300; uid++) {
                waiting.add(accounts.find(uid));
            }
            assertFalse(waiting.getFirst().isDone());
            assertTrue(waiting.getLast().isCompletedExceptionally());
            answer.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
