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

    /** A problem is logged again if no query has come across it for so long. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    /**
     * A problem that was logged.
     *
     * @param content a number for the content that the file had, so that a change is reported
     */
    private record Reported(String problem, int content) {}

    private final PolicyParser parser;
    private final UserHostResolver hosts;
    private final UserFiles<UserFileContent> files;
    private final Cache<Reported, Boolean> reported = Caffeine.newBuilder()
            .maximumSize(MAX_REPORTED)
            .expireAfterAccess(FORGOTTEN)
            .executor(Runnable::run)
            .build();

    /** The content that a policy was read from, as a number, for as long as the policy is in use. */
    private final Cache<UserPolicy, Integer> contents =
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
        // This very future, because cancelling it must end the look at the file.
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
                contents.put(policy, Arrays.hashCode(content));
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

    private void report(String path, String problem, int content) {
        if (isNews(path + problem, content)) {
            log.warn("a user's file is not used: {}{}", path, problem);
        }
    }

    /** Reports a host name that cannot be resolved, once for each content of the file. */
    private void reportUnresolved(Account account, UserPolicy policy, String host) {
        String path = policy.entries().getFirst().place().file();
        Integer content = contents.getIfPresent(policy);
        if (isNews(path + ": " + host, content == null ? 0 : content)) {
            log.warn(
                    "{}: the file of {} names '{}', which cannot be resolved: where an entry depends on it, a user who may"
                            + " hide is hidden, and any other named",
                    path,
                    account.name(),
                    host);
        }
    }

    /** Whether a problem has not been reported yet; marks it as reported. Looks first, because most queries find it so. */
    private boolean isNews(String problem, int content) {
        var it = new Reported(problem, content);
        return reported.getIfPresent(it) == null && reported.asMap().putIfAbsent(it, true) == null;
    }

    @Override
    public void close() {
        hosts.close();
        files.close();
    }
}
