package io.github.nettyidentd.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks up the names in policy files: logins, groups, hosts and services, as this host knows them. All methods may block, because
 * the parser waits for each name. Each throws an {@link java.io.UncheckedIOException} if its database cannot be asked; then
 * the file as a whole is not read.
 */
public interface NameDatabase {

    /** The uid of a login; empty if no account has that login. */
    OptionalLong uidOf(String login);

    /** The login of a uid, 0 to 4294967294; empty if no account has that uid. */
    Optional<String> loginOf(long uid);

    /**
     * A group.
     *
     * @param gid 0 to 4294967295
     * @param members the uids of the accounts that the group lists; those whose own group it is may be missing
     */
    record Group(long gid, Set<Long> members) {
        public Group {
            members = Set.copyOf(members);
        }
    }

    /** The group of this name; empty if there is none. */
    Optional<Group> group(String name);

    /**
     * All addresses of a host.
     *
     * @param host a name of letters, digits, dots, dashes and underscores, never an address
     * @return the addresses in the order to try them; empty if the name cannot be resolved
     */
    List<InetAddress> addressesOf(String host);

    /** The port of a TCP service, for example 113 for {@code auth}; empty if the service is unknown. */
    OptionalInt portOf(String service);
}
