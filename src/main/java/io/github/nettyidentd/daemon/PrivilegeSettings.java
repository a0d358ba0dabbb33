package io.github.nettyidentd.daemon;

import io.github.nettyidentd.linux.process.Privileges;
import java.util.List;
import java.util.Optional;

/**
 * As whom a daemon runs once its ports are bound.
 *
 * @param users logins or uids, of which the daemon becomes the first that exists; none means that it stays who it is
 * @param group the group to become; if empty, the user's own
 */
public record PrivilegeSettings(List<String> users, Optional<String> group) {
    public PrivilegeSettings {
        users = List.copyOf(users);
    }

    /** As whom a daemon runs that was not told: root becomes an account of our own, else nobody, as oidentd does. */
    public static List<String> defaultUsers() {
        return Privileges.isRoot() ? List.of("netty-identd", "nobody") : List.of();
    }
}
