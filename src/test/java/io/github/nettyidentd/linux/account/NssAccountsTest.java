package io.github.nettyidentd.linux.account;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.time.Duration;
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
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Account DAEMON = new Account(1, 1, "daemon", "/usr/sbin");

    private static NssAccounts accounts(NssAccounts.Database<Long> uids) {
        return new NssAccounts(LONG, uids, login -> {
            throw new AssertionError("nobody asks by login: " + login);
        });
    }

    @Test
    void findsTheAccountsOfThisHost() throws Exception {
        try (var accounts = new NssAccounts()) {
            assertEquals(Optional.of(ROOT), accounts.find(0).get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find(3_999_999_999L).get(10, SECONDS));
            assertEquals(Optional.of(ROOT), accounts.find("root", 0).get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find("no-such-login", 0).get(10, SECONDS));
        }
    }

    @Test
    void remembersLoginsApartFromUids() throws Exception {
        var asked = new ArrayList<String>();
        try (var accounts = new NssAccounts(LONG, _ -> Optional.empty(), login -> {
            asked.add(login);
            return login.equals("daemon") ? Optional.of(DAEMON) : Optional.empty();
        })) {
            for (int i = 0; i < 5; i++) {
                assertEquals(Optional.of(DAEMON), accounts.find("daemon", 0).get(10, SECONDS));
                assertEquals(Optional.empty(), accounts.find("1", 0).get(10, SECONDS));
                assertEquals(Optional.empty(), accounts.find(1).get(10, SECONDS));
            }
            assertEquals(List.of("daemon", "1"), asked);
        }
    }

    @Test
    void doesNotAskForALoginThatNobodyCanHave() throws Exception {
        try (var accounts = accounts(_ -> Optional.empty())) {
            assertEquals(Optional.empty(), accounts.find("", 0).get(10, SECONDS));
            assertEquals(Optional.empty(), accounts.find("a".repeat(513), 0).get(10, SECONDS));
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
    void asksOnceForAllCallersAndLetsNoCallerCancelForOthers() throws Exception {
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
    void answersForOthersWhileTheDirectoryHangsForSome() throws Exception {
        var answer = new CountDownLatch(1);
        try (var accounts = accounts(uid -> {
            if (uid != 1) {
                awaitUninterrupted(answer);
            }
            return Optional.of(DAEMON);
        })) {
            List<CompletableFuture<Optional<Account>>> waiting = new ArrayList<>();
            for (long uid = 1_000; uid < 1_040; uid++) {
                waiting.add(accounts.find(uid));
            }
            assertEquals(Optional.of(DAEMON), accounts.find(1).get(10, SECONDS));
            assertFalse(waiting.getFirst().isDone());
            answer.countDown();
        }
    }

    @Test
    void failsAtOnceWhileACallForTheSameAccountIsPastItsDeadline() throws Exception {
        var entered = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var accounts = new NssAccounts(
                Duration.ofSeconds(1),
                _ -> {
                    entered.countDown();
                    awaitUninterrupted(answer);
                    return Optional.of(DAEMON);
                },
                _ -> Optional.empty())) {
            var late = accounts.find(1);
            var failure = assertThrows(ExecutionException.class, () -> late.get(10, SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
            assertTrue(entered.await(10, SECONDS));
            Await.until("further questions fail at once", () -> accounts.find(1).isCompletedExceptionally());
            assertEquals(Optional.empty(), accounts.find("alice", 2L).get(10, SECONDS));
            answer.countDown();
        }
    }

    @Test
    void forgetsWhatItFound() throws Exception {
        var asked = new AtomicInteger();
        try (var accounts = accounts(_ -> Optional.of(new Account(1, asked.incrementAndGet(), "daemon", "/")))) {
            assertEquals(1, accounts.find(1).get(10, SECONDS).orElseThrow().gid());
            accounts.forget();
            assertEquals(2, accounts.find(1).get(10, SECONDS).orElseThrow().gid());
        }
    }

    @Test
    void doesNotKeepWhatWasAskedBeforeItForgot() throws Exception {
        var asked = new AtomicInteger();
        var entered = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var accounts = accounts(_ -> {
            int call = asked.incrementAndGet();
            if (call == 1) {
                entered.countDown();
                awaitUninterrupted(answer);
            }
            return Optional.of(new Account(1, call, "daemon", "/"));
        })) {
            var before = accounts.find(1);
            assertTrue(entered.await(10, SECONDS));
            accounts.forget();
            answer.countDown();
            assertEquals(1, before.get(10, SECONDS).orElseThrow().gid());
            assertEquals(2, accounts.find(1).get(10, SECONDS).orElseThrow().gid());
            assertEquals(2, accounts.find(1).get(10, SECONDS).orElseThrow().gid());
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
