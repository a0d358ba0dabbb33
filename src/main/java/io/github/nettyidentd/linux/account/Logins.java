package io.github.nettyidentd.linux.account;

import static java.util.Comparator.naturalOrder;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Finds the logins of this host without regard to the case of letters. Any thread. */
public interface Logins {

    /**
     * Finds the logins that are equal to one of some names, if the case of letters is ignored. Does not block.
     *
     * @param names each of 1 to 512 ASCII characters
     * @param principal the account for which the search is made, for example the uid of the user whose file has the
     *     names: a search that hangs makes further searches for the same principal wait, and no others
     * @return the logins with their uids; fails with an {@link java.io.IOException} if the account database cannot be
     *     asked
     */
    CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal);

    /**
     * The logins in passwd(5) as they are now, without those of directories. Does not block.
     *
     * @return fails with an {@link java.io.IOException} if the file cannot be read
     */
    CompletableFuture<Index> local();

    /** The logins of some accounts, found without regard to the case of letters. Immutable. */
    final class Index {

        /**
         * Sorts all spellings of a login one behind the other. In ASCII a capital letter comes before its small letter,
         * so that the spelling in capitals is the first of them and the spelling in small letters the last.
         */
        private static final Comparator<String> BY_LETTERS =
                String.CASE_INSENSITIVE_ORDER.thenComparing(naturalOrder());

        private final NavigableMap<String, Long> uids = new TreeMap<>(BY_LETTERS);

        Index(Collection<Account> accounts) {
            accounts.forEach(account -> uids.put(account.name(), account.uid()));
        }

        /**
         * Finds the logins that are equal to a name if the case of letters is ignored.
         *
         * @param name of ASCII characters
         * @return the logins with their uids
         */
        public Map<String, Long> find(String name) {
            return Collections.unmodifiableMap(
                    uids.subMap(name.toUpperCase(Locale.ROOT), true, name.toLowerCase(Locale.ROOT), true));
        }
    }
}
