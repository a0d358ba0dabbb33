package io.github.nettyidentd.system;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.policy.HostNames;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import java.util.concurrent.CompletableFuture;

/** The users' own files, read and parsed. Any thread. */
public interface UserPolicies {

    /**
     * The file of one user, as it is now. Does not block.
     *
     * @return fails with an {@link java.io.IOException} if nothing can be known of it just now
     */
    CompletableFuture<io.github.nettyidentd.linux.userfile.UserFile<UserFileContent>> find(Account account);

    /**
     * The host names in the file of one user, as they are now. Does not block.
     *
     * @param policy out of the file
     * @return fails with an {@link java.io.IOException} if too many wait already
     */
    CompletableFuture<HostNames> resolve(Account account, UserPolicy policy);
}
