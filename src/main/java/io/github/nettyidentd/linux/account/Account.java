package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.util.Objects;

/**
 * An account of this host, as NSS or passwd(5) has it. Its texts are {@link io.github.nettyidentd.text.OctetText},
 * because their octets need not be UTF-8.
 *
 * @param uid 0 to 4294967295
 * @param gid its first group, 0 to 4294967295
 * @param name the login, not empty
 * @param home the home directory as the database has it: may be empty or a relative path
 */
public record Account(long uid, long gid, String name, String home) {
    public Account {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(home, "home");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: empty (expected: the login name of uid " + uid + ")");
        }
    }

    static Account of(PasswordDatabase.Entry entry) {
        return new Account(entry.uid(), entry.gid(), entry.name(), entry.home());
    }
}
