package io.github.nettyidentd.daemon;

import java.util.List;
import java.util.Optional;

/**
 * The user and group that a daemon becomes once its ports are bound.
 *
 * @param users logins or uids, of which the daemon becomes the first that exists; an empty list means that it stays who it
 *     is
 * @param group the group to become; empty means the user's own groups
 */
public record PrivilegeSettings(List<String> users, Optional<String> group) {
    public PrivilegeSettings {
        users = List.copyOf(users);
    }
}
