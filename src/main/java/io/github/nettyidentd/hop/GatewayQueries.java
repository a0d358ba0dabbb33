package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.Elsewhere.Nobody;
import io.github.nettyidentd.hop.Elsewhere.Owned;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.net.Network;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Queries that a trusted gateway forwards. They come from the gateway's address, so that the other end of the connection is
 * not known. Our own end and both ports are, and must fit exactly one connection that a process holds. With a PROXY header the
 * gateway says the other end, too, and the query does not come here, unless that end is a trusted gateway itself.
 */
final class GatewayQueries implements AutoCloseable {

    private final SocketTable sockets;
    private final List<Network> gateways;
    private final @Nullable DefaultGateways defaultGateways;

    /**
     * @param sockets stays open
     * @param defaultGateways the default gateways, if they are trusted; closed by {@link #close}
     */
    GatewayQueries(SocketTable sockets, List<Network> gateways, @Nullable DefaultGateways defaultGateways) {
        this.sockets = sockets;
        this.gateways = List.copyOf(gateways);
        this.defaultGateways = defaultGateways;
    }

    /** Whether a query comes from a trusted gateway. Does not block. */
    CompletableFuture<Boolean> isTrusted(ConnectionPair asked) {
        boolean isNamed = gateways.stream().anyMatch(gateway -> gateway.contains(asked.clientAddress()));
        return isNamed || defaultGateways == null
                ? CompletableFuture.completedFuture(isNamed)
                : defaultGateways.contains(asked.clientAddress());
    }

    /**
     * Finds the one connection that a gateway can mean. Does not block.
     *
     * @return empty if no connection has this end and these ports
     */
    CompletableFuture<Optional<Elsewhere>> find(ConnectionPair asked, HopTrace trace) {
        return CancellableSteps.then(sockets.findHeldWithPorts(asked), found -> {
            Optional<ConnectionPair> only = found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
            if (trace.isRecording()) {
                trace.add(new HopTrace.GatewayAsks(found.size(), only));
            }
            if (only.isPresent()) {
                return owner(only.get());
            }
            return CompletableFuture.completedFuture(
                    found.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Nobody(found.size() + " connections have these ports (expected: one)")));
        });
    }

    private CompletableFuture<Optional<Elsewhere>> owner(ConnectionPair pair) {
        return CancellableSteps.then(
                sockets.find(pair),
                owner -> CompletableFuture.completedFuture(Optional.of(
                        switch (owner) {
                            case SocketOwner.Found found -> new Owned(pair, found, Way.GATEWAY);
                            case SocketOwner.None none ->
                                new Nobody(none.reason().text());
                        })));
    }

    @Override
    public void close() {
        if (defaultGateways != null) {
            defaultGateways.close();
        }
    }
}
