package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.logging.Logging;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.monitoring.QueryLog;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers queries of this process itself, soon after the start. The JVM compiles code only once it has run some hundred
 * times; until then an answer takes three times as long, and a daemon that is asked ten times a day would never get
 * further.
 *
 * <p>The queries go the whole way of a peer's query: over loopback to a second server, which listens for this moment
 * on a port that the kernel chooses, to the kernel and to NSS, and to a log line that is never written. They have no
 * effects: no rule of the policy counts for them, and neither the query log nor metrics nor limits see them. Another
 * process that finds the port can learn there who runs the daemon, and nothing else.
 */
final class WarmUp implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    /** The peers that were waiting for the daemon come first. */
    private static final Duration AFTER_THE_FIRST_PEERS = Duration.ofMillis(200);

    /** However slow the machine is, the warm-up takes no longer than the larger of these: in all, and for each query. */
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private static final Duration AT_MOST_EACH = Duration.ofMillis(2);

    /** Other processes may have connections to the second server. */
    private static final Duration AT_MOST_AT_THE_END = Duration.ofMillis(100);

    private static final int REPLY_OCTETS = 1024;

    private final DaemonSettings settings;
    private final HostPolicy policy;

    /** The port of the connection that is asked about now. */
    private volatile int ownPort;

    private final Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);

    private WarmUp(DaemonSettings settings, HostPolicy policy) {
        this.settings = settings;
        this.policy = policy;
    }

    /**
     * Begins to warm up, on a thread of its own.
     *
     * @param policy must stay open until the warm-up is closed
     */
    static WarmUp start(DaemonSettings settings, HostPolicy policy) {
        var warmUp = new WarmUp(settings, policy);
        if (settings.listen().warmUpQueries() > 0 && policy.isAsked()) {
            warmUp.thread.start();
        }
        return warmUp;
    }

    private void run() {
        try {
            Thread.sleep(AFTER_THE_FIRST_PEERS);
            answerOwnQueries();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | CompletionException | IllegalStateException e) {
            // The first answers are slower then, and nothing is lost.
            log.debug("warm-up: failed: {}", e.toString());
        }
    }

    private void answerOwnQueries() throws IOException {
        int wanted = settings.listen().warmUpQueries();
        long longest = Math.max(AT_MOST.toNanos(), wanted * AT_MOST_EACH.toNanos());
        long start = System.nanoTime();
        int queries = 0;
        try (IdentServer server = IdentServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(settings.listen().transport())
                .drainTimeout(AT_MOST_AT_THE_END)
                .lookup(onlyOwn(policy.openUncountedLookup()))
                .observer(new DaemonCounters())
                .observer(new QueryLog(settings.monitoring().log(), Logging.unread()))
                .start()
                .join()) {
            InetSocketAddress address = server.addresses().getFirst();
            boolean works = true;
            while (works && queries < wanted && !thread.isInterrupted() && System.nanoTime() - start < longest) {
                works = ask(address);
                queries++;
            }
        }
        log.debug("warm-up: {} queries in {} ms", queries, (System.nanoTime() - start) / 1_000_000);
    }

    /** A lookup that knows the connection that is asked about now, and no other. Policy and access lists do not count here. */
    private Lookup onlyOwn(Lookup lookup) {
        return new Lookup() {
            @Override
            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                return isOwn(pair) ? lookup.lookup(pair) : CompletableFuture.failedFuture(new IdentError.HiddenUser());
            }

            @Override
            public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
                return pairs.stream().allMatch(WarmUp.this::isOwn)
                        ? lookup.lookupAll(pairs)
                        : Lookup.super.lookupAll(pairs);
            }
        };
    }

    private boolean isOwn(ConnectionPair pair) {
        return pair.portOnServer() == ownPort;
    }

    /**
     * Asks about the very connection that it asks over, and reads until the end of the reply.
     *
     * @return whether to go on: where a lookup fails, as with a name service that is down, each failure would be logged
     */
    private boolean ask(InetSocketAddress server) throws IOException {
        try (SocketChannel connection = SocketChannel.open(server)) {
            ownPort = ((InetSocketAddress) connection.getLocalAddress()).getPort();
            byte[] query = (ownPort + ", " + server.getPort() + "\r\n").getBytes(US_ASCII);
            connection.write(ByteBuffer.wrap(query));
            ByteBuffer reply = ByteBuffer.allocate(REPLY_OCTETS);
            boolean isOpen = true;
            while (isOpen && (reply.position() == 0 || reply.get(reply.position() - 1) != '\n')) {
                isOpen = connection.read(reply) > 0;
            }
            return isOpen && !US_ASCII.decode(reply.flip()).toString().contains("UNKNOWN-ERROR");
        }
    }

    /** Ends the warm-up, and waits until nothing of it is left. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
