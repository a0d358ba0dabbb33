package io.github.nettyidentd.system;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.blocking.SingleFlight;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.policy.ResolvedHosts;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Resolves the host names in users' files. The names of one file are resolved together within one deadline, four at a time
 * for an account, and once for all queries that wait for them. Addresses are cached for a minute. A name that cannot be
 * resolved, or not in time, is remembered for some seconds. Any thread may call it.
 */
public final class UserHostResolver implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(3);

    private static final Duration FOUND_REMEMBERED = Duration.ofMinutes(1);
    private static final Duration MISSING_REMEMBERED = Duration.ofSeconds(10);
    private static final int MAX_KNOWN = 10_000;
    private static final int USUAL_THREADS = 4;
    private static final int MAX_THREADS = 128;
    private static final int AT_A_TIME = 4;

    /** As many names as one file may have. */
    private static final int MAX_WAITING = 64;

    /** How many contents of one account's file may wait: queries may still wait for an earlier one when the file changes. */
    private static final int MAX_FILES = 8 + SingleFlight.CANCELLED_CALLS;

    /** The names in one content of an account's file. */
    private record FileHosts(long uid, String login, Set<String> hosts) {}

    /** A name in the file of one account. Cached for each account by itself, so that slow names of one cost others nothing. */
    private record NameInFile(long uid, String host) {}

    private final Function<String, List<InetAddress>> resolver;
    private final BlockingCalls nameCalls =
            new BlockingCalls("host-names", new Bounds(USUAL_THREADS, MAX_THREADS, AT_A_TIME, MAX_WAITING, DEADLINE));

    /** Each call waits for the calls for its names, so it has a longer deadline than they have. */
    private final BlockingCalls fileCalls = new BlockingCalls(
            "user-hosts", new Bounds(USUAL_THREADS, MAX_THREADS, 1, MAX_FILES, DEADLINE.plus(DEADLINE)));

    private final SingleFlight<FileHosts, ResolvedHosts> resolutions =
            new SingleFlight<>(fileCalls, inFile -> "the host names in the file of " + inFile.login, this::resolveAll);

    /** An empty list stands for a name that cannot be resolved. */
    private final Cache<NameInFile, List<InetAddress>> known = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfter(Expiry.<NameInFile, List<InetAddress>>writing(
                    (_, addresses) -> addresses.isEmpty() ? MISSING_REMEMBERED : FOUND_REMEMBERED))
            .executor(Runnable::run)
            .build();

    /**
     * @param resolver finds all addresses of a host, none if its name cannot be resolved; may block for long
     */
    public UserHostResolver(Function<String, List<InetAddress>> resolver) {
        this.resolver = resolver;
    }

    /**
     * Resolves the names in an account's file. Does not block.
     *
     * @return fails with an {@link java.io.IOException} if too many names wait already
     */
    public CompletableFuture<ResolvedHosts> resolve(Account account, Set<String> hosts) {
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        for (String host : hosts) {
            List<InetAddress> found = known.getIfPresent(new NameInFile(account.uid(), host));
            if (found == null) {
                return resolutions.join(new FileHosts(account.uid(), account.name(), hosts), account.uid());
            }
            addresses.put(host, found);
        }
        return CompletableFuture.completedFuture(new ResolvedHosts(addresses));
    }

    private ResolvedHosts resolveAll(FileHosts inFile) {
        Map<String, CompletableFuture<List<InetAddress>>> calls = new HashMap<>();
        for (String host : inFile.hosts) {
            calls.put(host, resolveOne(inFile, host));
        }
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        calls.forEach((host, call) -> addresses.put(host, call.join()));
        return new ResolvedHosts(addresses);
    }

    private CompletableFuture<List<InetAddress>> resolveOne(FileHosts inFile, String host) {
        var key = new NameInFile(inFile.uid, host);
        List<InetAddress> found = known.getIfPresent(key);
        if (found != null) {
            return CompletableFuture.completedFuture(found);
        }
        return nameCalls
                .run(
                        inFile.uid,
                        () -> "a host name in the file of " + inFile.login,
                        () -> remember(key, resolver.apply(host)))
                .handle((addresses, failure) -> failure == null ? addresses : remember(key, List.of()));
    }

    private List<InetAddress> remember(NameInFile key, List<InetAddress> addresses) {
        known.put(key, addresses);
        return addresses;
    }

    /** Fails the calls that still wait. */
    @Override
    public void close() {
        fileCalls.close();
        nameCalls.close();
    }
}
