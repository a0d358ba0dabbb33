package io.github.nettyidentd.linux.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.blocking.SingleFlight;
import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Accounts through NSS, so that files, LDAP, SSSD and systemd's users count alike. NSS is asked on threads of its own,
 * because a directory server may take its time, with one call at a time for each account. An account is remembered for a
 * minute, a missing one for some seconds, a failure not at all.
 */
public final class NssAccounts implements Accounts {

    /** Asks the database for one account, by uid or by login; blocks. */
    @FunctionalInterface
    interface Database<K> {
        Optional<Account> find(K key) throws IOException;
    }

    /** What is known of accounts since the last {@link #forget}. */
    private final class Known<K> {

        /** The futures are done. */
        private final Cache<K, CompletableFuture<Optional<Account>>> accounts;

        private final SingleFlight<K, Optional<Account>> calls;

        Known(int size, String key, Database<K> database) {
            this.accounts = Caffeine.newBuilder()
                    .maximumSize(size)
                    .expireAfter(Expiry.<K, CompletableFuture<Optional<Account>>>creating(
                            (_, account) -> account.join().isPresent() ? FOUND_REMEMBERED : MISSING_REMEMBERED))
                    .executor(Runnable::run)
                    .build();
            this.calls = new SingleFlight<>(threads, asked -> key + " " + asked, asked -> {
                Optional<Account> account = database.find(asked);
                accounts.put(asked, CompletableFuture.completedFuture(account));
                return account;
            });
        }

        CompletableFuture<Optional<Account>> find(K key, Object principal) {
            CompletableFuture<Optional<Account>> known = accounts.getIfPresent(key);
            return known != null ? known : calls.join(key, principal);
        }
    }

    private static final Duration FOUND_REMEMBERED = Duration.ofMinutes(1);
    private static final Duration MISSING_REMEMBERED = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int USUAL_THREADS = 4;
    private static final int MAX_THREADS = 128;

    /** A reply in a user's file is held against some spellings of a few logins. */
    private static final int MAX_WAITING = 64;

    private static final int MAX_UIDS = 10_000;

    /** Fewer than uids, because users choose, in their files, which logins are asked for. */
    private static final int MAX_LOGINS = 2_000;

    /** As long as a user-id can be (RFC 1413 §5, note 3); a longer login is nobody's, without asking. */
    private static final int MAX_LOGIN = 512;

    private static final CompletableFuture<Optional<Account>> NOBODY =
            CompletableFuture.completedFuture(Optional.empty());

    private final BlockingCalls threads;
    private final Database<Long> uids;
    private final Database<String> logins;
    private volatile Known<Long> byUid;
    private volatile Known<String> byLogin;

    /** The accounts of this host; a call that takes longer than 5 s fails. */
    public NssAccounts() {
        this(DEADLINE);
    }

    /**
     * The accounts of this host.
     *
     * @param deadline how long NSS may take for one account; more than 0
     */
    public NssAccounts(Duration deadline) {
        this(
                deadline,
                uid -> PasswordDatabase.find(uid).map(Account::of),
                login -> PasswordDatabase.find(login).map(Account::of));
    }

    NssAccounts(Duration deadline, Database<Long> uids, Database<String> logins) {
        this.threads = new BlockingCalls("nss", new Bounds(USUAL_THREADS, MAX_THREADS, 1, MAX_WAITING, deadline));
        this.uids = uids;
        this.logins = logins;
        this.byUid = new Known<>(MAX_UIDS, "uid", uids);
        this.byLogin = new Known<>(MAX_LOGINS, "login", logins);
    }

    @Override
    public CompletableFuture<Optional<Account>> find(long uid) {
        return byUid.find(uid, uid);
    }

    @Override
    public CompletableFuture<Optional<Account>> find(String login, Object principal) {
        return login.isEmpty() || login.length() > MAX_LOGIN ? NOBODY : byLogin.find(login, principal);
    }

    /** Forgets all accounts, so that the next questions go to NSS; calls that are under way leave nothing behind. */
    public void forget() {
        byUid = new Known<>(MAX_UIDS, "uid", uids);
        byLogin = new Known<>(MAX_LOGINS, "login", logins);
    }

    /** How many accounts, and logins and uids without one, are remembered just now; about. */
    public long cached() {
        return byUid.accounts.estimatedSize() + byLogin.accounts.estimatedSize();
    }

    @Override
    public void close() {
        threads.close();
    }
}
