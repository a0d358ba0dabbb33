package io.github.nettyidentd.system;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.linux.userfile.UserFiles;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.PolicyParser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and parses the users' files, and resolves the host names in them. A problem with a file is logged once for each
 * change of the file, and not for each query.
 */
final class UserPolicyFiles implements FilePolicy.UserPolicySource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UserPolicyFiles.class);

    private static final int MAX_REPORTED = 1_000;

    /** How long a problem must not have been met before it is logged again. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    /**
     * A problem that was logged.
     *
     * @param contentHash a hash of the file's content or version, so that the problem is logged again when the file changes;
     *     0 if neither is known
     */
    private record Reported(String problem, int contentHash) {}

    private final PolicyParser parser;
    private final UserHostResolver hosts;
    private final UserFiles<UserFileContent> files;
    private final Cache<Reported, Boolean> reported = Caffeine.newBuilder()
            .maximumSize(MAX_REPORTED)
            .expireAfterAccess(FORGOTTEN)
            .executor(Runnable::run)
            .build();

    /** The hash of the content that each policy was read from, for as long as the policy is in use. */
    private final Cache<UserPolicy, Integer> contentHashes =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /**
     * @param deadline how long one look at a file may take; more than 0
     */
    UserPolicyFiles(NameDatabase names, Duration deadline) {
        files = new UserFiles<>(this::parse, UserFileContent.Unusable.class::isInstance, deadline);
        parser = new PolicyParser(names);
        hosts = new UserHostResolver(names::addressesOf);
    }

    @Override
    public CompletableFuture<UserFile<UserFileContent>> find(Account account) {
        CompletableFuture<UserFile<UserFileContent>> found = files.find(account);
        var _ = found.thenAccept(this::reportProblem);
        // Returns the original future, because cancelling it must end the look at the file.
        return found;
    }

    @Override
    public CompletableFuture<ResolvedHosts> resolve(Account account, UserPolicy policy) {
        CompletableFuture<ResolvedHosts> resolved = hosts.resolve(account, policy.hosts());
        if (!resolved.isDone()) {
            var _ = resolved.thenAccept(
                    found -> found.unresolved(policy.hosts()).forEach(host -> reportUnresolved(account, policy, host)));
        }
        return resolved;
    }

    /** How many files are in the cache now. */
    long cached() {
        return files.cached();
    }

    /** Parses a changed file, on a thread of {@link UserFiles}. */
    private UserFileContent parse(String path, ByteBuffer octets) {
        byte[] content = new byte[octets.remaining()];
        octets.get(content);
        ParseResult<UserPolicy> parsed = parser.parseUser(path, content);
        if (parsed.policy().isPresent()) {
            UserPolicy policy = parsed.policy().get();
            if (!policy.hosts().isEmpty()) {
                contentHashes.put(policy, Arrays.hashCode(content));
            }
            return new UserFileContent.Parsed(policy);
        }
        return new UserFileContent.Unusable(parsed.errors().getFirst().toString());
    }

    private void reportProblem(UserFile<UserFileContent> file) {
        switch (file) {
            case UserFile.None<UserFileContent> _ -> {}
            case UserFile.Unusable<UserFileContent> unusable -> report(unusable.path(), ": " + unusable.reason(), 0);
            case UserFile.Usable<UserFileContent> usable -> {
                if (usable.content() instanceof UserFileContent.Unusable(String reason)) {
                    String path = usable.path();
                    report(
                            path,
                            reason.substring(path.length()),
                            usable.version().hashCode());
                }
            }
        }
    }

    private void report(String path, String problem, int contentHash) {
        if (isUnreported(path + problem, contentHash)) {
            log.warn("a user's file is not used: {}{}", path, problem);
        }
    }

    /** Reports a host name that cannot be resolved, once for each content of the file. */
    private void reportUnresolved(Account account, UserPolicy policy, String host) {
        String path = policy.entries().getFirst().place().file();
        Integer contentHash = contentHashes.getIfPresent(policy);
        if (isUnreported(path + ": " + host, contentHash == null ? 0 : contentHash)) {
            log.warn(
                    "{}: the file of {} names '{}', which cannot be resolved: if an entry needs it, the answer is"
                            + " HIDDEN-USER where hide is granted, else the login",
                    path,
                    account.name(),
                    host);
        }
    }

    /** Whether a problem has not been reported yet; marks it as reported. */
    private boolean isUnreported(String problem, int contentHash) {
        var it = new Reported(problem, contentHash);
        // Reads first, because for most queries the problem was reported before, and a read is cheaper than a write.
        return reported.getIfPresent(it) == null && reported.asMap().putIfAbsent(it, true) == null;
    }

    @Override
    public void close() {
        hosts.close();
        files.close();
    }
}
