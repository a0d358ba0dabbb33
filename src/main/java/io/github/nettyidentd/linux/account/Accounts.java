package io.github.nettyidentd.linux.account;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The accounts of this host. Any thread. */
public interface Accounts extends AutoCloseable {

    /**
     * Finds the account with a uid. Does not block.
     *
     * @param uid 0 to 4294967295
     * @return the account, or empty if no account has that uid; fails with an {@link java.io.IOException} if the
     *     account database cannot be asked
     */
    CompletableFuture<Optional<Account>> find(long uid);

    /**
     * Finds the account with a login; the case of letters matters. Does not block.
     *
     * @param login any text; a text that cannot be a login has no account
     * @param principal the account for which the call is made, for example the uid of the user whose file names the
     *     login: a call that hangs makes further calls for the same principal wait, and no others
     * @return the account, or empty if no account has that login; fails with an {@link java.io.IOException} if the
     *     account database cannot be asked
     */
    CompletableFuture<Optional<Account>> find(String login, Object principal);

    /** Releases the threads. Calls that are under way fail. */
    @Override
    void close();
}
