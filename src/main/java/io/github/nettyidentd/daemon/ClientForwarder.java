package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.Forwarder;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Forwards queries with our own client: to the first address of the target that can be connected, within 5 seconds, each
 * on a connection of its own, so that none waits for another.
 */
final class ClientForwarder implements Forwarder, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * A target that forwards back to us asks about the same ports again and again; some of these may be honest queries at
     * the same time.
     */
    private static final int MAX_SAME_UNDER_WAY = 4;

    private record Question(ForwardTarget target, int portOnServer, int portOnClient) {}

    private final ConcurrentMap<Question, Integer> underWay = new ConcurrentHashMap<>();

    /** Made for the first question, as few policies forward any. */
    private @Nullable EventLoopGroup eventLoop;

    @Override
    public CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair) {
        EventLoopGroup group;
        try {
            group = eventLoop();
        } catch (RuntimeException e) {
            // out of descriptors, perhaps; the next question tries again
            return CompletableFuture.failedFuture(e);
        }
        var question = new Question(target, pair.portOnServer(), pair.portOnClient());
        if (underWay.merge(question, 1, Integer::sum) > MAX_SAME_UNDER_WAY) {
            leave(question);
            return CompletableFuture.failedFuture(new IllegalStateException("it is forwarded in a loop"));
        }
        var query = new IdentQuery(pair.portOnServer(), pair.portOnClient());
        IdentClient client =
                IdentClient.builder().timeout(TIMEOUT).eventLoopGroup(group).build();
        CompletableFuture<byte[]> answer = ask(client, target.addresses(), target.port(), query)
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(UserId::octets);
        return answer.whenComplete((_, _) -> {
            leave(question);
            client.close();
        });
    }

    private synchronized EventLoopGroup eventLoop() {
        if (eventLoop == null) {
            eventLoop = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("forward", true), NioIoHandler.newFactory());
        }
        return eventLoop;
    }

    private void leave(Question question) {
        underWay.computeIfPresent(question, (_, count) -> count == 1 ? null : count - 1);
    }

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

    /** When nobody asks any more. */
    @Override
    public synchronized void close() {
        if (eventLoop != null) {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
