package io.github.nettyidentd.forward;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientException;
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
 * Forwards queries with our own client: to the first address of the server that can be connected, within a deadline. No
 * query waits for another on one connection. A forward waits if many others of the same account or host are under way, and
 * fails at once beyond that. Any thread may call it.
 */
public final class Forwards implements AutoCloseable {

    /** As long as oidentd waits. */
    public static final Duration MAX_TIMEOUT = Duration.ofSeconds(5);

    private final Duration timeout;
    private final ForwardQueue queue = new ForwardQueue();

    /** Made for the first forward, because few hosts forward queries. */
    private @Nullable EventLoopGroup eventLoop;

    private @Nullable KeptClients clients;

    /**
     * @param timeout how long a forward may take, more than 0; longer ones than {@link #MAX_TIMEOUT} are cut to that
     */
    public Forwards(Duration timeout) {
        this.timeout = timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT;
    }

    /**
     * Asks another server. Does not block.
     *
     * @return the user-id as the server sent it. Fails with the server's {@link IdentError}, or with any other exception if
     *     there is no answer, and the message says why. Cancelling it ends the forward
     */
    public CompletableFuture<UserId> ask(Forward forward) {
        KeptClients open;
        try {
            open = clients();
        } catch (RuntimeException e) {
            // File descriptors may have run out. The next forward tries again.
            return CompletableFuture.failedFuture(e);
        }
        var answer = new CompletableFuture<UserId>();
        var _ = answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        queue.add(forward, answer, () -> start(forward, answer, open));
        return answer;
    }

    private static void start(Forward forward, CompletableFuture<UserId> answer, KeptClients clients) {
        try {
            ask(forward.addresses(), forward, answer, clients);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Asks the first of the addresses, and the next one if it cannot be connected. */
    private static void ask(
            List<InetAddress> addresses, Forward forward, CompletableFuture<UserId> answer, KeptClients clients) {
        if (addresses.isEmpty()) {
            answer.completeExceptionally(new IllegalStateException("its host has no address"));
            return;
        }
        var server = new InetSocketAddress(addresses.getFirst(), forward.port());
        var use = new KeptClients.Use(server, forward.proxyHeader() ? forward.pair() : null);
        IdentClient client = clients.take(use);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        var query = new IdentQuery(forward.pair().portOnServer(), forward.pair().portOnClient());
        var asked = client.query(server, query);
        var _ = asked.whenComplete((userId, failure) -> {
            if (failure == null || failure instanceof IdentError) {
                clients.keep(use, client);
            } else {
                client.close();
            }
            if (failure instanceof IdentClientException.Refused && !others.isEmpty() && !answer.isDone()) {
                ask(others, forward, answer, clients);
            } else if (failure == null) {
                answer.complete(userId);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        // If nobody waits any more, the client is closed, because only that ends its query.
        var _ = answer.whenComplete((_, _) -> asked.cancel(false));
    }

    private synchronized KeptClients clients() {
        if (clients == null) {
            eventLoop = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("forward", true), NioIoHandler.newFactory());
            clients = new KeptClients(eventLoop, timeout);
        }
        return clients;
    }

    /** Releases the thread. For the time after the last forward. */
    @Override
    public synchronized void close() {
        if (clients != null) {
            clients.close();
        }
        if (eventLoop != null) {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
