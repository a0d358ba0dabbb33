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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Forwards queries with our own client: to the first address of the target that can be connected, within 5 seconds, each
 * on a connection of its own, so that none waits for another. A forward that is one too many fails at once.
 */
final class ClientForwarder implements Forwarder, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_UNDER_WAY = 256;
    private static final int MAX_OF_ONE_ACCOUNT = 16;

    /** So that one source does not take all of an account's. */
    private static final int MAX_OF_ONE_ASKER = 12;

    /**
     * A target that forwards back to us asks about the same connection again and again; some of these may be honest queries
     * at the same time.
     */
    private static final int MAX_SAME = 4;

    /** An account, and the source that asks about it. */
    private record Asker(long uid, SourcePrefix source) {}

    private record Question(ForwardTarget target, ConnectionPair pair) {}

    private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
    private final Shares<Long> accounts = new Shares<>(MAX_OF_ONE_ACCOUNT);
    private final Shares<Asker> askers = new Shares<>(MAX_OF_ONE_ASKER);
    private final Shares<Question> same = new Shares<>(MAX_SAME);

    /** Made for the first question, as few policies forward any. */
    private @Nullable EventLoopGroup eventLoop;

    @Override
    public CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair, long uid) {
        EventLoopGroup group;
        try {
            group = eventLoop();
        } catch (RuntimeException e) {
            // out of descriptors, perhaps; the next question tries again
            return CompletableFuture.failedFuture(e);
        }
        var question = new Question(target, pair);
        if (!same.enter(question)) {
            return refused("it is forwarded in a loop");
        }
        if (!accounts.enter(uid)) {
            same.leave(question);
            return refused(MAX_OF_ONE_ACCOUNT + " forwards of this account are under way already");
        }
        var asker = new Asker(uid, SourcePrefix.of(pair.clientAddress()));
        if (!askers.enter(asker)) {
            accounts.leave(uid);
            same.leave(question);
            return refused(MAX_OF_ONE_ASKER + " forwards of this account for one source are under way already");
        }
        if (!underWay.tryAcquire()) {
            askers.leave(asker);
            accounts.leave(uid);
            same.leave(question);
            return refused(MAX_UNDER_WAY + " forwards are under way already");
        }
        IdentClient client =
                IdentClient.builder().timeout(TIMEOUT).eventLoopGroup(group).build();
        var answer = new CompletableFuture<byte[]>();
        // Of this future itself: its caller may cancel it, which ends the forward.
        var _ = answer.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).whenComplete((_, _) -> {
            underWay.release();
            askers.leave(asker);
            accounts.leave(uid);
            same.leave(question);
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

    private static CompletableFuture<byte[]> refused(String why) {
        return CompletableFuture.failedFuture(new IllegalStateException(why));
    }

    private synchronized EventLoopGroup eventLoop() {
        if (eventLoop == null) {
            eventLoop = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("forward", true), NioIoHandler.newFactory());
        }
        return eventLoop;
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
