package io.github.nettyidentd.policy;

import io.github.nettyidentd.linux.Account;
import java.util.concurrent.CompletableFuture;

/** The users' own files, read and parsed. Any thread. */
@FunctionalInterface
public interface UserPolicies {

    /**
     * The file of one user, as it is now. Does not block.
     *
     * @return fails with an {@link java.io.IOException} if nothing can be known of it just now
     */
    CompletableFuture<io.github.nettyidentd.linux.UserFile<UserFile>> find(Account account);
}
