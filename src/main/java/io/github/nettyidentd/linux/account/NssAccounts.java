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
 * Finds accounts through NSS, so that accounts in files, LDAP, SSSD and systemd are all found. NSS is asked on threads
 * of their own, because a directory server may be slow, and with one call at a time for each account. An account is
 * remembered for a minute, a missing account for some seconds, and a failure is not remembered.
 */
public final class NssAccounts implements Accounts {

    /** Asks the database for one account, by uid or by login; blocks. */
    @FunctionalInterface
    interface Database<K> {
        Optional<Account> find(K key) throws IOException;
    }

    /** The accounts that were looked up since the last {@link #forget}, and the calls that are under way. */
    private final class Known<K> {

        /** Holds only futures that are done. They are kept, not their results, to save a query the allocation. */
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

    /** A reply in a user's file is compared with a few logins in several spellings each. */
    private static final int MAX_WAITING = 64;

    private static final int MAX_UIDS = 10_000;

    /** Fewer than uids, because users choose in their files which logins are looked up. */
    private static final int MAX_LOGINS = 2_000;

    /** The longest user-id (RFC 1413 §5, note 3). No account is looked up for a longer login. */
    private static final int MAX_LOGIN = 512;

    private static final CompletableFuture<Optional<Account>> NOBODY =
            CompletableFuture.completedFuture(Optional.empty());

    private final BlockingCalls threads;
    private final Database<Long> uids;
    private final Database<String> logins;
    private volatile Known<Long> byUid;
    private volatile Known<String> byLogin;

    /** The accounts of this host. A call that takes longer than 5 s fails. */
    public NssAccounts() {
        this(DEADLINE);
    }

    /**
     * The accounts of this host.
     *
     * @param deadline the time that NSS may take for one account; more than 0
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

    /** Forgets all accounts, so that the next calls go to NSS. */
    public void forget() {
        // New objects, and not cleared ones: a call that is under way still fills the old cache when it ends, with an
        // account that NSS may have changed since.
        byUid = new Known<>(MAX_UIDS, "uid", uids);
        byLogin = new Known<>(MAX_LOGINS, "login", logins);
    }

    /** About how many accounts are remembered now, including uids and logins that have no account. */
    public long cached() {
        return byUid.accounts.estimatedSize() + byLogin.accounts.estimatedSize();
    }

    @Override
    public void close() {
        threads.close();
    }
}
