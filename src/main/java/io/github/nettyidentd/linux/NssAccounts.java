package io.github.nettyidentd.linux;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Accounts through NSS, so that files, LDAP, SSSD and systemd's users count alike. Asked on threads of its own, since a
 * directory server may take its time; remembered for a minute, a missing account for some seconds, a failure not at all.
 * The same questions at the same time are one question.
 */
public final class NssAccounts implements Accounts {

    /** Asks the database for one account, by uid or by login; blocks. */
    @FunctionalInterface
    interface Database<K> {
        Optional<Account> find(K key) throws IOException;
    }

    private static final Duration FOUND_REMEMBERED = Duration.ofMinutes(1);
    private static final Duration MISSING_REMEMBERED = Duration.ofSeconds(5);
    private static final int MAX_THREADS = 4;
    private static final int MAX_WAITING = 256;
    private static final int MAX_UIDS = 10_000;

    /** Fewer than uids: users choose, in their files, which logins are asked for. */
    private static final int MAX_LOGINS = 2_000;

    /** As long as a user-id can be (RFC 1413 §6); a longer login is nobody's, without asking. */
    private static final int MAX_LOGIN = 512;

    private final BlockingCalls threads = new BlockingCalls("nss", MAX_THREADS, MAX_WAITING);
    private final AsyncLoadingCache<Long, Optional<Account>> byUid;
    private final AsyncLoadingCache<String, Optional<Account>> byLogin;

    /** The accounts of this host. */
    public NssAccounts() {
        this(PasswordDatabase::find, PasswordDatabase::find);
    }

    NssAccounts(Database<Long> uids, Database<String> logins) {
        this.byUid = cache(MAX_UIDS, uids);
        this.byLogin = cache(MAX_LOGINS, logins);
    }

    private <K> AsyncLoadingCache<K, Optional<Account>> cache(int size, Database<K> database) {
        return Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfter(Expiry.<K, Optional<Account>>creating(
                        (_, account) -> account.isPresent() ? FOUND_REMEMBERED : MISSING_REMEMBERED))
                .executor(Runnable::run)
                .buildAsync((key, _) -> threads.run(() -> database.find(key)));
    }

    @Override
    public CompletableFuture<Optional<Account>> find(long uid) {
        return find(byUid, uid);
    }

    @Override
    public CompletableFuture<Optional<Account>> find(String login) {
        return login.isEmpty() || login.length() > MAX_LOGIN
                ? CompletableFuture.completedFuture(Optional.empty())
                : find(byLogin, login);
    }

    private static <K> CompletableFuture<Optional<Account>> find(
            AsyncLoadingCache<K, Optional<Account>> accounts, K key) {
        CompletableFuture<Optional<Account>> account = accounts.getIfPresent(key);
        if (account != null && account.isCompletedExceptionally()) {
            // The cache forgets a failure by itself, but perhaps a moment later.
            accounts.asMap().remove(key, account);
            account = null;
        }
        if (account == null) {
            account = accounts.get(key);
        }
        // A copy, so that nobody who cancels or completes it does so for all.
        return account.isDone() ? account : account.copy();
    }

    /** Forgets all accounts, so that each is asked about again; a question that is under way is not remembered. */
    public void forget() {
        byUid.synchronous().invalidateAll();
        byLogin.synchronous().invalidateAll();
    }

    /** How many accounts, and logins and uids without one, are remembered just now; about. */
    public long cached() {
        return byUid.synchronous().estimatedSize() + byLogin.synchronous().estimatedSize();
    }

    @Override
    public void close() {
        threads.close();
    }
}
