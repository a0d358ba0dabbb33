package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Names;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The hosts and services of one file, each asked for once; of a user's file not too many. */
final class NameTable {

    /** Resolving a name may take seconds, and a user's file is read for a query. */
    static final int MAX_IN_USER_FILE = 64;

    private final Names names;
    private final int most;
    private final Map<String, List<InetAddress>> hosts = new HashMap<>();
    private final Map<String, OptionalInt> services = new HashMap<>();

    private NameTable(Names names, int most) {
        this.names = names;
        this.most = most;
    }

    static NameTable ofSystemFile(Names names) {
        return new NameTable(names, Integer.MAX_VALUE);
    }

    static NameTable ofUserFile(Names names) {
        return new NameTable(names, MAX_IN_USER_FILE);
    }

    /** Whether a name can still be asked for. */
    boolean admits(String name) {
        return hosts.size() + services.size() < most || hosts.containsKey(name) || services.containsKey(name);
    }

    List<InetAddress> addressesOf(String host) {
        return hosts.computeIfAbsent(host, names::addressesOf);
    }

    OptionalInt portOf(String service) {
        return services.computeIfAbsent(service, names::portOf);
    }
}
