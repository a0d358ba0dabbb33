package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The hosts and services of one file, each asked for once; of a user's file not too many. Hosts in a user's file are not
 * asked for here, because that may take seconds and the file is read for a query.
 */
final class NameTable {

    static final int MAX_IN_USER_FILE = 64;

    private final NameDatabase names;
    private final boolean ofUser;
    private final Map<String, Optional<List<InetAddress>>> hosts = new HashMap<>();
    private final Map<String, OptionalInt> services = new HashMap<>();

    private NameTable(NameDatabase names, boolean ofUser) {
        this.names = names;
        this.ofUser = ofUser;
    }

    static NameTable ofSystemFile(NameDatabase names) {
        return new NameTable(names, false);
    }

    static NameTable ofUserFile(NameDatabase names) {
        return new NameTable(names, true);
    }

    /** Whether a name can still be asked for. */
    boolean admits(String name) {
        return !ofUser
                || hosts.size() + services.size() < MAX_IN_USER_FILE
                || hosts.containsKey(name)
                || services.containsKey(name);
    }

    /** All addresses of a host, none if its name cannot be resolved; empty if it is not asked for. */
    Optional<List<InetAddress>> addressesOf(String host) {
        return hosts.computeIfAbsent(host, name -> ofUser ? Optional.empty() : Optional.of(names.addressesOf(name)));
    }

    OptionalInt portOf(String service) {
        return services.computeIfAbsent(service, names::portOf);
    }
}
