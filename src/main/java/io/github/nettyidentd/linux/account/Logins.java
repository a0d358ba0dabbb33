package io.github.nettyidentd.linux.account;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The logins of this host, found without regard to the case of letters. Any thread. */
public interface Logins {

    /**
     * Finds the logins that names may be taken for. Does not block.
     *
     * @param names each of 1 to 512 ASCII characters
     * @param principal on whose behalf, for example the uid of the account whose file has the names
     * @return those that are the same as one of the names but for case, with their uids; fails with an
     *     {@link java.io.IOException} if the account database cannot be asked
     */
    CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal);

    /** The logins of passwd(5), without those of directories. Does not block; fails likewise. */
    CompletableFuture<LoginIndex> local();
}
