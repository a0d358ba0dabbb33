package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.blocking.Shares;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.net.SourcePrefix;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.protocol.IdentQuery;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Forwards queries with our own client: to the first address of the target that can be connected, within 5 seconds, each
 * query on a connection of its own, so that no query waits for another. A forward that exceeds a limit fails at once.
 */
final class ClientForwarder implements FilePolicy.Forwarder, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_UNDER_WAY = 256;
    private static final int MAX_OF_ONE_ACCOUNT = 16;

    /** Less than an account may have, so that one source cannot take an account's whole share. */
    private static final int MAX_OF_ONE_SOURCE = 12;

    /**
     * A target that forwards back to us asks about the same connection again and again. A few forwards of the same query may
     * be honest, because several peers may ask at the same time.
     */
    private static final int MAX_SAME = 4;

    /** A source that asks about an account. */
    private record AskingSource(long uid, SourcePrefix source) {}

    private record ForwardedQuery(ForwardTarget target, ConnectionPair pair) {}

    /**
     * A limit that a forward counts against.
     *
     * @param refusal the message if the holder has all that it can have
     */
    private record Share<K>(Shares<K> shares, K holder, String refusal) {
        boolean enter() {
            return shares.enter(holder);
        }

        void leave() {
            shares.leave(holder);
        }
    }

    private final Shares<ClientForwarder> underWay = new Shares<>(MAX_UNDER_WAY);
    private final Shares<Long> accounts = new Shares<>(MAX_OF_ONE_ACCOUNT);
    private final Shares<AskingSource> sources = new Shares<>(MAX_OF_ONE_SOURCE);
    private final Shares<ForwardedQuery> same = new Shares<>(MAX_SAME);

    /** Made for the first forward, because few policies forward queries. */
    private @Nullable EventLoopGroup eventLoop;

    @Override
    public CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair, long uid) {
        EventLoopGroup group;
        try {
            group = eventLoop();
        } catch (RuntimeException e) {
            // File descriptors may have run out. The next forward tries again.
            return CompletableFuture.failedFuture(e);
        }
        List<Share<?>> shares = sharesOf(target, pair, uid);
        String refusal = enterAll(shares);
        return refusal == null
                ? ask(target, pair, group, shares)
                : CompletableFuture.failedFuture(new IllegalStateException(refusal));
    }

    /** What a forward counts against; the narrowest limit first, because its message says most. */
    private List<Share<?>> sharesOf(ForwardTarget target, ConnectionPair pair, long uid) {
        var source = new AskingSource(uid, SourcePrefix.of(pair.clientAddress()));
        return List.of(
                new Share<>(same, new ForwardedQuery(target, pair), "it is forwarded in a loop"),
                new Share<>(accounts, uid, MAX_OF_ONE_ACCOUNT + " forwards of this account are under way already"),
                new Share<>(
                        sources,
                        source,
                        MAX_OF_ONE_SOURCE + " forwards of this account for one source are under way already"),
                new Share<>(underWay, this, MAX_UNDER_WAY + " forwards are under way already"));
    }

    /** Takes one of each share, or none of any; gives the refusal of the share that is used up, or {@code null}. */
    private static @Nullable String enterAll(List<Share<?>> shares) {
        for (int i = 0; i < shares.size(); i++) {
            if (!shares.get(i).enter()) {
                shares.subList(0, i).forEach(Share::leave);
                return shares.get(i).refusal();
            }
        }
        return null;
    }

    private static CompletableFuture<byte[]> ask(
            ForwardTarget target, ConnectionPair pair, EventLoopGroup group, List<Share<?>> shares) {
        IdentClient client =
                IdentClient.builder().timeout(TIMEOUT).eventLoopGroup(group).build();
        var answer = new CompletableFuture<byte[]>();
        // On the original future, because cancelling it must close the client and so end the forward.
        var _ = answer.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).whenComplete((_, _) -> {
            shares.forEach(Share::leave);
            client.close();
        });
        var query = new IdentQuery(pair.portOnServer(), pair.portOnClient());
        var _ = ask(client, target.addresses(), target.port(), query).whenComplete((userId, failure) -> {
            if (failure == null) {
                answer.complete(userId.octets());
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private synchronized EventLoopGroup eventLoop() {
        if (eventLoop == null) {
            eventLoop = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("forward", true), NioIoHandler.newFactory());
        }
        return eventLoop;
    }

    /** Asks the first of the addresses, and the next one if it cannot be connected. */
    private static CompletableFuture<UserId> ask(
            IdentClient client, List<InetAddress> addresses, int port, IdentQuery query) {
        if (addresses.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException("its host has no address"));
        }
        CompletableFuture<UserId> answer = client.query(new InetSocketAddress(addresses.getFirst(), port), query);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return others.isEmpty()
                ? answer
                : answer.exceptionallyCompose(failure -> failure instanceof IdentClientException.Refused
                        ? ask(client, others, port, query)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Releases the thread. For the time after the last forward. */
    @Override
    public synchronized void close() {
        if (eventLoop != null) {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
