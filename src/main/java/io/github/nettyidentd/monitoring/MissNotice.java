package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.server.ServerObserver;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once if no query after the start is about a connection that this daemon can find. Two causes are common. A port
 * forwarder or NAT in front of the daemon replaces the peers' addresses, so that no query fits its connection. Or the
 * connections leave from containers or from other hosts, and the daemon looks for their sockets in its own namespace only.
 * Says nothing once a connection was found. Any thread.
 */
public final class MissNotice implements ServerObserver {

    /** From one private address, so many queries are not chance: each peer would have to have that address. */
    static final int FROM_ONE_ADDRESS = 20;

    /** Port scanners and peers that ask about old connections miss, too. */
    static final int FROM_ALL = 100;

    private static final Logger log = LoggerFactory.getLogger(MissNotice.class);
    private static final String MANUAL = ": see netty-identd(8), SOCKETS ELSEWHERE";
    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private final boolean looksElsewhere;
    private final boolean namesSources;
    private final Predicate<? super InetAddress> ignored;
    private final BooleanSupplier anyFound;

    /** Whether all is said, or nothing will have to be. */
    private volatile boolean isOver;

    // Guarded by this.
    private int misses;
    private @Nullable InetAddress first;
    private boolean hasSeveralSources;

    /**
     * @param looksElsewhere whether sockets are looked for in other places than the own namespace
     * @param namesSources whether the line names the address
     * @param ignored the peers whose queries do not count, besides those on loopback addresses
     * @param anyFound whether the owner of any connection was found since the start
     */
    public MissNotice(
            boolean looksElsewhere,
            boolean namesSources,
            Predicate<? super InetAddress> ignored,
            BooleanSupplier anyFound) {
        this.looksElsewhere = looksElsewhere;
        this.namesSources = namesSources;
        this.ignored = ignored;
        this.anyFound = anyFound;
    }

    @Override
    public void answered(AnsweredQuery query) {
        InetAddress client = query.clientAddress();
        if (isOver || client.isLoopbackAddress() || ignored.test(client)) {
            return;
        }
        boolean isHidden = query.error() instanceof IdentError.HiddenUser;
        if (query.error() instanceof IdentError.NoUser) {
            missed(client);
        } else if (isHidden || isUserId(query)) {
            isOver = true;
        }
    }

    /** A query that is wrong in itself has no error either. */
    private static boolean isUserId(AnsweredQuery query) {
        return query.reply() instanceof IdentReply.UserIdReply;
    }

    private synchronized void missed(InetAddress client) {
        misses++;
        if (first == null) {
            first = client;
        } else if (!first.equals(client)) {
            hasSeveralSources = true;
        }
        boolean isOnePrivate = !hasSeveralSources && isPrivate(client);
        if (isOver || misses < (isOnePrivate ? FROM_ONE_ADDRESS : FROM_ALL)) {
            return;
        }
        isOver = true;
        if (anyFound.getAsBoolean()) {
            return;
        }
        if (isOnePrivate) {
            log.warn(
                    "the first {} queries came from {}, and none matched a connection: a port forwarder or NAT in front of"
                            + " this daemon probably replaces the peers' addresses; run the daemon in the host's network (with"
                            + " --namespaces for containers), or use --proxy-protocol-from{}",
                    misses,
                    namesSources ? NetUtil.toAddressString(client) : "one private address",
                    MANUAL);
        } else {
            log.warn(
                    "none of the first {} queries matched a connection of this host: {}{}",
                    misses,
                    looksElsewhere
                            ? "'netty-identd explain' shows where this daemon looks for a connection"
                            : "the connections may come from containers or from hosts behind this host, which need"
                                    + " --masquerade or --namespaces",
                    MANUAL);
        }
    }

    /** Whether an address is for use within a site or on a link: RFC 1918, RFC 4193, RFC 3927, RFC 4291 §2.5.6. */
    private static boolean isPrivate(InetAddress address) {
        return address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL);
    }
}
