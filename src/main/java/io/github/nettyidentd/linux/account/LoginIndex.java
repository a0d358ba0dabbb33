package io.github.nettyidentd.linux.account;

import static java.util.Comparator.naturalOrder;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The logins of some accounts, found without regard to the case of letters. Immutable. */
public final class LoginIndex {

    /** All spellings of a login, from the one in capitals to the one in lower case. */
    private static final Comparator<String> IN_A_ROW = String.CASE_INSENSITIVE_ORDER.thenComparing(naturalOrder());

    private final NavigableMap<String, Long> uids = new TreeMap<>(IN_A_ROW);

    LoginIndex(Collection<Account> accounts) {
        accounts.forEach(account -> uids.put(account.name(), account.uid()));
    }

    /**
     * The logins that are the same as a name but for case, with their uids.
     *
     * @param name of ASCII characters
     */
    public Map<String, Long> find(String name) {
        return Collections.unmodifiableMap(
                uids.subMap(name.toUpperCase(Locale.ROOT), true, name.toLowerCase(Locale.ROOT), true));
    }
}
