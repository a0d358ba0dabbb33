package io.github.nettyidentd.linux;

import java.util.Objects;

/**
 * An account of this host, as NSS knows it.
 *
 * @param uid 0 to 4294967295
 * @param name the login name, not empty
 */
public record Account(long uid, String name) {
    public Account {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: empty (expected: the login name of uid " + uid + ")");
        }
    }
}
