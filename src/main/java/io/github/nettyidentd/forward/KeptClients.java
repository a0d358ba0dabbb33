package io.github.nettyidentd.forward;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.client.IdentClient;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that have asked a server and whose connection may still be open. Each asks one query at a time, so that no query
 * waits for another. A client is kept for some seconds, and only for the same server; with a PROXY header only for the
 * same connection, because a header counts for all that follows. Any thread may call it.
 */
final class KeptClients {

    /** Short, because a server may have a limit of connections, as oidentd has. */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private static final int MAX_KEPT = 64;
    private static final int MAX_KEPT_OF_ONE_SERVER = 4;

    /** The port that a PROXY header names as the one that was asked (RFC 1413 §3). */
    private static final int IDENT = 113;

    /**
     * What a connection is for.
     *
     * @param header the connection whose addresses the PROXY header has; {@code null} if there is no header
     */
    record Use(InetSocketAddress server, @Nullable ConnectionPair header) {}

    private final EventLoopGroup group;
    private final Duration timeout;
    private final Map<Use, Deque<IdentClient>> kept = new HashMap<>();
    private int size;
    private boolean closed;

    KeptClients(EventLoopGroup group, Duration timeout) {
        this.group = group;
        this.timeout = timeout;
    }

    /** A client that nobody uses. The caller gives it back with {@link #keep}, or closes it. */
    IdentClient take(Use use) {
        synchronized (this) {
            Deque<IdentClient> clients = kept.get(use);
            if (clients != null) {
                // The last one, so that the first ones are closed if they are not needed.
                IdentClient client = clients.removeLast();
                forget(use, clients);
                return client;
            }
        }
        return open(use);
    }

    private IdentClient open(Use use) {
        var builder = IdentClient.builder().timeout(timeout).idleTimeout(KEPT).eventLoopGroup(group);
        ConnectionPair header = use.header();
        if (header != null) {
            // The port of the peer's ident connection is not known here. The port that it asks about is one of its own.
            builder.proxyHeader(
                    new InetSocketAddress(header.clientAddress(), header.portOnClient()),
                    new InetSocketAddress(header.serverAddress(), IDENT));
        }
        return builder.build();
    }

    /** Keeps a client for the next query, or closes it if enough are kept. */
    void keep(Use use, IdentClient client) {
        synchronized (this) {
            Deque<IdentClient> clients = kept.computeIfAbsent(use, _ -> new ArrayDeque<>());
            if (!closed && size < MAX_KEPT && clients.size() < MAX_KEPT_OF_ONE_SERVER) {
                clients.add(client);
                size++;
                group.schedule(() -> drop(use, client), KEPT.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            if (clients.isEmpty()) {
                kept.remove(use);
            }
        }
        client.close();
    }

    /** Closes a client unless it is in use. */
    private void drop(Use use, IdentClient client) {
        synchronized (this) {
            Deque<IdentClient> clients = kept.get(use);
            if (clients == null || !clients.remove(client)) {
                return;
            }
            forget(use, clients);
        }
        client.close();
    }

    /** Counts a client less, which was removed. */
    private void forget(Use use, Deque<IdentClient> clients) {
        size--;
        if (clients.isEmpty()) {
            kept.remove(use);
        }
    }

    /** Closes the clients that are kept, and keeps no more. */
    synchronized void close() {
        closed = true;
        kept.values().forEach(clients -> clients.forEach(IdentClient::close));
        kept.clear();
        size = 0;
    }
}
