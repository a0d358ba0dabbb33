package io.github.nettyidentd.system;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.userfile.UserFiles;
import io.github.nettyidentd.policy.HostNames;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.Parsed;
import io.github.nettyidentd.policy.language.PolicyParser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users' files, parsed, and the host names in them. What is wrong with a file is logged once for each change of it, and
 * not for each query.
 */
final class UserPolicyFiles implements UserPolicies, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UserPolicyFiles.class);

    private static final int MAX_SAID = 1_000;
    private static final Duration QUIET = Duration.ofMinutes(10);

    /** Something that is wrong with one content of a file. */
    private record Said(String problem, int content) {}

    private final PolicyParser parser;
    private final UserHosts hosts;
    private final UserFiles<UserFileContent> files;
    private final Cache<Said, Boolean> said = Caffeine.newBuilder()
            .maximumSize(MAX_SAID)
            .expireAfterAccess(QUIET)
            .executor(Runnable::run)
            .build();

    /** A number for the content that a policy was read from, for as long as the policy is in use. */
    private final Cache<UserPolicy, Integer> contents =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /**
     * @param deadline how long a look at one file may take
     */
    UserPolicyFiles(NameDatabase names, Duration deadline) {
        files = new UserFiles<>(this::parse, UserFileContent.Unusable.class::isInstance, deadline);
        parser = new PolicyParser(names);
        hosts = new UserHosts(names::addressesOf);
    }

    @Override
    public CompletableFuture<io.github.nettyidentd.linux.userfile.UserFile<UserFileContent>> find(Account account) {
        CompletableFuture<io.github.nettyidentd.linux.userfile.UserFile<UserFileContent>> found = files.find(account);
        var _ = found.thenAccept(this::sayWhatIsWrong);
        // The future itself, because cancelling it must end the look.
        return found;
    }

    @Override
    public CompletableFuture<HostNames> resolve(Account account, UserPolicy policy) {
        CompletableFuture<HostNames> resolved = hosts.resolve(account, policy.hosts());
        if (!resolved.isDone()) {
            var _ = resolved.thenAccept(
                    names -> names.unresolved(policy.hosts()).forEach(host -> sayUnresolved(account, policy, host)));
        }
        return resolved;
    }

    /** How many files are remembered just now. */
    long cached() {
        return files.cached();
    }

    private UserFileContent parse(String path, ByteBuffer octets) {
        byte[] content = new byte[octets.remaining()];
        octets.get(content);
        Parsed<UserPolicy> parsed = parser.parseUser(path, content);
        if (parsed.policy().isPresent()) {
            UserPolicy policy = parsed.policy().get();
            if (!policy.hosts().isEmpty()) {
                contents.put(policy, Arrays.hashCode(content));
            }
            return new UserFileContent.Parsed(policy);
        }
        return new UserFileContent.Unusable(parsed.errors().getFirst().toString());
    }

    private void sayWhatIsWrong(io.github.nettyidentd.linux.userfile.UserFile<UserFileContent> file) {
        switch (file) {
            case io.github.nettyidentd.linux.userfile.UserFile.None<UserFileContent> _ -> {}
            case io.github.nettyidentd.linux.userfile.UserFile.Unusable<UserFileContent> unusable ->
                say(unusable.path(), ": " + unusable.reason(), 0);
            case io.github.nettyidentd.linux.userfile.UserFile.Usable<UserFileContent> usable -> {
                if (usable.content() instanceof UserFileContent.Unusable(String reason)) {
                    String path = usable.path();
                    say(path, reason.substring(path.length()), usable.version().hashCode());
                }
            }
        }
    }

    private void say(String path, String problem, int content) {
        if (isNews(path + problem, content)) {
            log.warn("a user's file is not used: {}{}", path, problem);
        }
    }

    private void sayUnresolved(Account account, UserPolicy policy, String host) {
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

    private boolean isNews(String problem, int content) {
        var it = new Said(problem, content);
        return said.getIfPresent(it) == null && said.asMap().putIfAbsent(it, true) == null;
    }

    @Override
    public void close() {
        hosts.close();
        files.close();
    }
}
