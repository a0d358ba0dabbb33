package io.github.nettyidentd.linux;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Accounts through NSS, so that files, LDAP, SSSD and systemd's users count alike. Asked on threads of its own, since a
 * directory server may take its time; remembered for a minute, a missing account for some seconds, a failure not at all.
 * Questions for one uid at the same time are one question.
 */
public final class NssAccounts implements Accounts {

    /** Asks the database for the name of a uid; blocks. */
    @FunctionalInterface
    interface Database {
        Optional<String> nameOf(long uid) throws IOException;
    }

    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration FOUND_REMEMBERED = Duration.ofMinutes(1);
    private static final Duration MISSING_REMEMBERED = Duration.ofSeconds(5);
    private static final int MAX_THREADS = 4;
    private static final int MAX_WAITING = 256;

    /** NSS modules are foreign code, which may want more than the small stacks of our other threads. */
    private static final long STACK_OCTETS = 1 << 20;

    private final Database database;
    private final ThreadPoolExecutor threads;
    private final AsyncLoadingCache<Long, Optional<Account>> accounts;

    /** The accounts of this host. */
    public NssAccounts() {
        this(PasswordDatabase::nameOf);
    }

    NssAccounts(Database database) {
        this.database = database;
        this.threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("nss")
                        .stackSize(STACK_OCTETS)
                        .unstarted(task));
        threads.allowCoreThreadTimeOut(true);
        this.accounts = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfter(Expiry.<Long, Optional<Account>>creating(
                        (uid, account) -> account.isPresent() ? FOUND_REMEMBERED : MISSING_REMEMBERED))
                .executor(Runnable::run)
                .buildAsync((uid, executor) -> ask(uid));
    }

    @Override
    public CompletableFuture<Optional<Account>> find(long uid) {
        CompletableFuture<Optional<Account>> account = accounts.get(uid);
        if (account.isCompletedExceptionally()) {
            // The cache forgets a failure by itself, but perhaps a moment later.
            accounts.asMap().remove(uid, account);
            account = accounts.get(uid);
        }
        // A copy, so that nobody who cancels or completes it does so for all.
        return account.isDone() ? account : account.copy();
    }

    private CompletableFuture<Optional<Account>> ask(long uid) {
        var account = new CompletableFuture<Optional<Account>>();
        try {
            threads.execute(() -> {
                try {
                    account.complete(database.nameOf(uid).map(name -> new Account(uid, name)));
                } catch (IOException | RuntimeException e) {
                    account.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            account.completeExceptionally(
                    new IOException("more than " + MAX_WAITING + " account lookups wait for NSS, or it is closed"));
        }
        return account;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
