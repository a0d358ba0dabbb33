package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.Forwarder;
import io.github.nettyidentd.protocol.IdentQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Forwards queries with our own client: to the first address of the target that can be connected, within 5 seconds. */
final class ClientForwarder implements Forwarder, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * A target that forwards back to us asks about the same ports again and again; some of these may be honest queries at
     * the same time.
     */
    private static final int MAX_SAME_UNDER_WAY = 4;

    private record Question(ForwardTarget target, int portOnServer, int portOnClient) {}

    private final IdentClient client =
            IdentClient.builder().timeout(TIMEOUT).idleTimeout(Duration.ZERO).build();
    private final ConcurrentMap<Question, Integer> underWay = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair) {
        var question = new Question(target, pair.portOnServer(), pair.portOnClient());
        if (underWay.merge(question, 1, Integer::sum) > MAX_SAME_UNDER_WAY) {
            leave(question);
            return CompletableFuture.failedFuture(new IllegalStateException("it is forwarded in a loop"));
        }
        CompletableFuture<byte[]> answer = ask(
                        target.addresses(), target.port(), new IdentQuery(pair.portOnServer(), pair.portOnClient()))
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(UserId::octets);
        return answer.whenComplete((_, _) -> leave(question));
    }

    private void leave(Question question) {
        underWay.computeIfPresent(question, (_, count) -> count == 1 ? null : count - 1);
    }

    private CompletableFuture<UserId> ask(List<InetAddress> addresses, int port, IdentQuery query) {
        if (addresses.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException("its host has no address"));
        }
        CompletableFuture<UserId> answer = client.query(new InetSocketAddress(addresses.getFirst(), port), query);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return others.isEmpty()
                ? answer
                : answer.exceptionallyCompose(failure -> failure instanceof IdentClientException.Refused
                        ? ask(others, port, query)
                        : CompletableFuture.failedFuture(failure));
    }

    @Override
    public void close() {
        client.close();
    }
}
