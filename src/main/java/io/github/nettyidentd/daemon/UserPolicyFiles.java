package io.github.nettyidentd.daemon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.UserFiles;
import io.github.nettyidentd.policy.Names;
import io.github.nettyidentd.policy.UserFile;
import io.github.nettyidentd.policy.UserPolicies;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.Parsed;
import io.github.nettyidentd.policy.language.PolicyParser;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users' files, parsed; what is wrong with one is logged, and not for each query again. */
final class UserPolicyFiles implements UserPolicies, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UserPolicyFiles.class);

    private static final int MAX_SAID = 1_000;
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final PolicyParser parser;
    private final UserFiles<UserFile> files = new UserFiles<>(this::parse);
    private final Cache<String, Boolean> said = Caffeine.newBuilder()
            .maximumSize(MAX_SAID)
            .expireAfterWrite(QUIET)
            .executor(Runnable::run)
            .build();

    UserPolicyFiles(Names names) {
        parser = new PolicyParser(names);
    }

    @Override
    public CompletableFuture<io.github.nettyidentd.linux.UserFile<UserFile>> find(Account account) {
        return files.find(account).thenApply(file -> {
            if (file instanceof io.github.nettyidentd.linux.UserFile.Unusable<UserFile> unusable) {
                say(unusable.path() + ": " + unusable.reason());
            }
            return file;
        });
    }

    /** How many files are remembered just now. */
    long cached() {
        return files.cached();
    }

    private UserFile parse(String path, ByteBuffer octets) {
        byte[] content = new byte[octets.remaining()];
        octets.get(content);
        Parsed<UserPolicy> parsed = parser.parseUser(path, content);
        if (parsed.policy().isPresent()) {
            return new UserFile.Parsed(parsed.policy().get());
        }
        String problem = parsed.errors().getFirst().toString();
        say(problem);
        return new UserFile.Unusable(problem);
    }

    private void say(String problem) {
        if (said.asMap().putIfAbsent(problem, true) == null) {
            log.warn("a user's file is not used: {}", problem);
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
