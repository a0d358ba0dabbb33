package io.github.nettyidentd.linux.account;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The accounts of this host. Any thread. */
public interface Accounts extends AutoCloseable {

    /**
     * Finds the account with a uid. Does not block.
     *
     * @param uid 0 to 4294967295
     * @return the account, or empty if none has that uid; fails with an {@link java.io.IOException} if the account
     *     database cannot be asked
     */
    CompletableFuture<Optional<Account>> find(long uid);

    /**
     * Finds the account with a login, as it is written. Does not block.
     *
     * @param login anything; what no account can be called belongs to none
     * @param principal on whose behalf, for example the uid of the account whose file names the login: a call that hangs
     *     keeps further ones of the same principal waiting, and no others
     * @return the account, or empty if none has that login; fails with an {@link java.io.IOException} if the account
     *     database cannot be asked
     */
    CompletableFuture<Optional<Account>> find(String login, Object principal);

    /** Releases threads. */
    @Override
    void close();
}
