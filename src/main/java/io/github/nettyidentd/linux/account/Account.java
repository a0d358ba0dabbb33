package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.util.Objects;

/**
 * An account of this host, as NSS knows it.
 *
 * @param uid 0 to 4294967295
 * @param gid its first group, 0 to 4294967295
 * @param name the login name, not empty; {@link io.github.nettyidentd.text.OctetText}, as its octets need not be UTF-8
 * @param home the home directory as it is written in the database: may be empty, or no absolute path; {@link io.github.nettyidentd.text.OctetText} too
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
