package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Looks up the hosts and services that one file names, each once. A user's file may name a bounded number of them. Hosts in
 * a user's file are not looked up here, because that may take seconds and a query waits for the file.
 */
final class FileNames {

    static final int MAX_IN_USER_FILE = 64;

    private final NameDatabase database;
    private final boolean ofUser;
    private final Map<String, Optional<List<InetAddress>>> hosts = new HashMap<>();
    private final Map<String, OptionalInt> services = new HashMap<>();

    private FileNames(NameDatabase database, boolean ofUser) {
        this.database = database;
        this.ofUser = ofUser;
    }

    static FileNames ofSystemFile(NameDatabase database) {
        return new FileNames(database, false);
    }

    static FileNames ofUserFile(NameDatabase database) {
        return new FileNames(database, true);
    }

    /** Whether the file may name this host or service, besides those that it has named. */
    boolean admits(String name) {
        return !ofUser
                || hosts.size() + services.size() < MAX_IN_USER_FILE
                || hosts.containsKey(name)
                || services.containsKey(name);
    }

    /**
     * All addresses of a host, in the order to try them.
     *
     * @return empty if the name is not looked up here; an empty list if it cannot be resolved
     */
    Optional<List<InetAddress>> addressesOf(String host) {
        return hosts.computeIfAbsent(host, name -> ofUser ? Optional.empty() : Optional.of(database.addressesOf(name)));
    }

    /** The port of a TCP service; empty if the service is unknown. */
    OptionalInt portOf(String service) {
        return services.computeIfAbsent(service, database::portOf);
    }
}
