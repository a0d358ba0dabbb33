package io.github.nettyidentd.hop;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.hop.Elsewhere.Answered;
import io.github.nettyidentd.hop.Elsewhere.Nobody;
import io.github.nettyidentd.hop.Elsewhere.Owned;
import io.github.nettyidentd.hop.Elsewhere.Refused;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.lookup.CancellableSteps;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks elsewhere for a connection that this host's own table of sockets does not have. The hops come in this order, each
 * only if it is configured: what the connection is inside, this host's own sockets once more, the other namespaces, and then
 * the static rules and the hosts inside. Any thread.
 */
public final class Hops implements AutoCloseable {

    private static final String NO_CONNECTION = "no such connection";

    private final SocketTable sockets;
    private final @Nullable GatewayQueries gateways;
    private final @Nullable Translations translations;
    private final @Nullable NamespaceSockets namespaces;
    private final List<InsideAnswers> insideAnswers;
    private final @Nullable HelperHops helper;

    /**
     * @param sockets this host's own sockets; stay open
     * @param insideAnswers asked in this order
     */
    Hops(
            SocketTable sockets,
            @Nullable GatewayQueries gateways,
            @Nullable Translations translations,
            @Nullable NamespaceSockets namespaces,
            List<InsideAnswers> insideAnswers) {
        this(sockets, gateways, translations, namespaces, insideAnswers, null);
    }

    /** @param helper closed with the hops; {@code null} if none is asked */
    Hops(
            SocketTable sockets,
            @Nullable GatewayQueries gateways,
            @Nullable Translations translations,
            @Nullable NamespaceSockets namespaces,
            List<InsideAnswers> insideAnswers,
            @Nullable HelperHops helper) {
        this.sockets = sockets;
        this.gateways = gateways;
        this.translations = translations;
        this.namespaces = namespaces;
        this.insideAnswers = List.copyOf(insideAnswers);
        this.helper = helper;
    }

    /** Whether no hop is configured, so that the own table of sockets has the last word. */
    public boolean isOff() {
        return gateways == null && translations == null && namespaces == null;
    }

    /**
     * Looks for a connection that the own table does not have. Does not block.
     *
     * @param asked the connection as the peer knows it; the peer is one end of exactly this connection
     * @return fails with an {@link io.github.nettyidentd.api.IdentError} or an {@link java.io.IOException} if a hop cannot
     *     tell; cancelling it ends the hop that is under way
     */
    public CompletableFuture<Elsewhere> find(ConnectionPair asked, HopTrace trace) {
        if (gateways == null) {
            return translated(asked, trace);
        }
        return CancellableSteps.then(
                gateways.isTrusted(asked),
                isTrusted -> isTrusted ? fromGateway(gateways, asked, trace) : translated(asked, trace));
    }

    private CompletableFuture<Elsewhere> fromGateway(GatewayQueries from, ConnectionPair asked, HopTrace trace) {
        return CancellableSteps.then(
                from.find(asked, trace),
                found -> found.map(CompletableFuture::completedFuture).orElseGet(() -> translated(asked, trace)));
    }

    private CompletableFuture<Elsewhere> translated(ConnectionPair asked, HopTrace trace) {
        if (translations == null) {
            return inNamespaces(new Translation(asked, asked, 0), trace);
        }
        return CancellableSteps.then(translations.find(asked), found -> {
            if (trace.isRecording()) {
                trace.add(new HopTrace.Translated(found));
            }
            Translation connection = found.orElseGet(() -> new Translation(asked, asked, 0));
            return connection.isTranslated() ? inOwnSockets(connection, trace) : inNamespaces(connection, trace);
        });
    }

    /** A connection of this host itself may be translated, too. */
    private CompletableFuture<Elsewhere> inOwnSockets(Translation connection, HopTrace trace) {
        ConnectionPair inside = connection.inside();
        return CancellableSteps.then(sockets.find(inside), owner -> {
            boolean isOurs = owner instanceof SocketOwner.Found;
            if (trace.isRecording()) {
                trace.add(new HopTrace.OwnSocketsAsked(inside, isOurs));
            }
            return owner instanceof SocketOwner.Found found
                    ? CompletableFuture.completedFuture(new Owned(inside, found, Way.NAT))
                    : inNamespaces(connection, trace);
        });
    }

    private CompletableFuture<Elsewhere> inNamespaces(Translation connection, HopTrace trace) {
        if (namespaces == null) {
            return fromInside(connection, 0, trace);
        }
        return CancellableSteps.then(namespaces.find(connection), result -> {
            if (trace.isRecording()) {
                trace.add(new HopTrace.NamespacesAsked(connection.inside(), result));
            }
            return switch (result) {
                case NamespaceSockets.Result.Found(SocketOwner.Found owner) ->
                    CompletableFuture.completedFuture(new Owned(connection.inside(), owner, Way.NAMESPACE));
                case NamespaceSockets.Result.Ambiguous(List<String> names) ->
                    nobody("the namespaces " + String.join(", ", names) + " all have such a connection");
                case NamespaceSockets.Result.None() -> fromInside(connection, 0, trace);
            };
        });
    }

    /** Asks those who answer for hosts inside, from the one at {@code index} on. */
    private CompletableFuture<Elsewhere> fromInside(Translation connection, int index, HopTrace trace) {
        if (!connection.isTranslated() || index == insideAnswers.size()) {
            return nobody(NO_CONNECTION);
        }
        InsideAnswers inside = insideAnswers.get(index);
        return CancellableSteps.whenDone(inside.answer(connection, trace), (answer, failure) -> {
            if (answer == null) {
                return failure instanceof IdentError error
                        ? CompletableFuture.completedFuture(new Refused(error, inside.way()))
                        : CompletableFuture.failedFuture(requireNonNull(failure));
            }
            return answer.isPresent()
                    ? CompletableFuture.completedFuture(new Answered(answer.get(), inside.way()))
                    : fromInside(connection, index + 1, trace);
        });
    }

    private static CompletableFuture<Elsewhere> nobody(String reason) {
        return CompletableFuture.completedFuture(new Nobody(reason));
    }

    /** The state of what the hops depend on. */
    public HopStatistics statistics() {
        return helper == null ? HopStatistics.NONE : helper;
    }

    @Override
    public void close() {
        insideAnswers.reversed().forEach(InsideAnswers::close);
        Optional.ofNullable(helper).ifPresent(HelperHops::close);
        Optional.ofNullable(namespaces).ifPresent(NamespaceSockets::close);
        Optional.ofNullable(translations).ifPresent(Translations::close);
        Optional.ofNullable(gateways).ifPresent(GatewayQueries::close);
    }
}
