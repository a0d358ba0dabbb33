package io.github.nettyidentd.linux.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.blocking.SingleFlight;
import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Finds logins in passwd(5) whatever the case of their letters. NSS cannot be searched in that way, and is asked for
 * the usual spellings: as the name is written, in small letters, with a capital, and in capitals. What was found is
 * remembered for some seconds.
 */
public final class HostLogins implements Logins, AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    /** Bounded, because users choose in their files which names are searched. */
    private static final int MAX_KNOWN = 2_000;

    private static final int USUAL_THREADS = 4;
    private static final int MAX_THREADS = 128;

    /** Each query that draws a random user-id searches another name, so that many searches of one account may wait. */
    private static final int MAX_WAITING = 256;

    /**
     * A search for names. It is shared only within one principal, because a principal whose searches hang must not hold
     * up the searches of others for the same names.
     */
    private record Search(Set<String> names, Object principal) {}

    private final NssAccounts.Database<String> nss;
    private final PasswordFile passwd;
    private final BlockingCalls threads;
    private final SingleFlight<Search, Map<String, Long>> searches;
    private final SingleFlight<String, Logins.Index> looks;
    private final Cache<Set<String>, Map<String, Long>> known = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * The logins of this host.
     *
     * @param deadline the time that one search may take; more than 0
     */
    public HostLogins(Duration deadline) {
        this(deadline, login -> PasswordDatabase.find(login).map(Account::of), new PasswordFile(PasswordFile.PATH));
    }

    HostLogins(Duration deadline, NssAccounts.Database<String> nss, PasswordFile passwd) {
        this.nss = nss;
        this.passwd = passwd;
        this.threads = new BlockingCalls("logins", new Bounds(USUAL_THREADS, MAX_THREADS, 1, MAX_WAITING, deadline));
        this.searches = new SingleFlight<>(
                threads, search -> "logins for uid " + search.principal, search -> search(search.names));
        this.looks = new SingleFlight<>(threads, path -> path, _ -> passwd.logins());
    }

    @Override
    public CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal) {
        Map<String, Long> found = known.getIfPresent(names);
        return found == null
                ? searches.join(new Search(names, principal), principal)
                : CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletableFuture<Logins.Index> local() {
        return looks.next(PasswordFile.PATH, PasswordFile.PATH);
    }

    private Map<String, Long> search(Set<String> names) throws IOException {
        Logins.Index local = passwd.logins();
        Map<String, Long> found = new HashMap<>();
        for (String name : names) {
            found.putAll(local.find(name));
            for (String spelling : spellings(name)) {
                Optional<Account> account = found.containsKey(spelling) ? Optional.empty() : nss.find(spelling);
                account.ifPresent(it -> found.put(it.name(), it.uid()));
            }
        }
        known.put(names, Map.copyOf(found));
        return Map.copyOf(found);
    }

    private static Set<String> spellings(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String upper = name.toUpperCase(Locale.ROOT);
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(name);
        spellings.add(lower);
        spellings.add(upper.charAt(0) + lower.substring(1));
        spellings.add(upper);
        return spellings;
    }

    /** Releases the threads. Searches that are under way fail. */
    @Override
    public void close() {
        threads.close();
    }
}
