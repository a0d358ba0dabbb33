package io.github.nettyidentd.system;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.socket.SocketEndWatch;
import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.linux.socket.SocketSearches;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.registry.Judge;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.registry.Registry;
import io.github.nettyidentd.registry.RegistryLimits;
import io.github.nettyidentd.registry.RegistryStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * What programs have registered about connections of this host, with the kernel's word about their sockets. Closed by
 * {@link HostPolicy}. Any thread may call it.
 */
public final class HostRegistry {

    private final SocketTable sockets;
    private final SocketSearch search;
    private final Registry registry;
    private final Accounts accounts;

    private HostRegistry(SocketTable sockets, SocketSearch search, Registry registry, Accounts accounts) {
        this.sockets = sockets;
        this.accounts = accounts;
        this.search = search;
        this.registry = registry;
    }

    /**
     * Opens the registry, and reads what was kept for it.
     *
     * @param sockets stays open
     * @param accounts stay open
     * @throws IOException if the kernel cannot be asked for sockets by their numbers
     */
    static HostRegistry open(
            RegistryLimits limits, SocketTable sockets, Judge judge, Accounts accounts, Optional<Path> directory)
            throws IOException {
        if (!sockets.hasCookies()) {
            throw new IOException("the kernel does not answer through netlink, and " + sockets.source()
                    + " does not tell one socket from a later one with the same ports");
        }
        SocketSearch search = SocketSearches.open();
        return new HostRegistry(
                sockets,
                search,
                Registry.open(limits, sockets, search, SocketEndWatch::open, judge, directory, System::nanoTime),
                accounts);
    }

    /** Takes registrations from programs. */
    public Registrars registrars() {
        return registry;
    }

    Registrations registrations() {
        return registry;
    }

    /** The registrations about a socket at this moment, those of its owner first. */
    public List<Registration> known(long owner, long cookie) {
        return registry.known(owner, cookie);
    }

    /** The kernel's table of sockets; stays open. */
    public SocketTable sockets() {
        return sockets;
    }

    /** The login of a uid, for log lines; empty if no account has the uid, or the account database cannot be asked. Blocks. */
    public Optional<String> login(long uid) {
        try {
            return accounts.find(uid).join().map(Account::name);
        } catch (CompletionException | CancellationException e) {
            return Optional.empty();
        }
    }

    RegistryStatistics statistics() {
        return registry.statistics();
    }

    void close() {
        registry.close();
        search.close();
    }
}
