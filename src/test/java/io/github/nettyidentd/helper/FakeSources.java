package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.ConntrackTable;
import io.github.nettyidentd.linux.conntrack.Tuple;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A kernel that tracks the connections which a test puts here, and has the namespaces that a test reports. */
final class FakeSources implements HelperSources {

    final Map<Tuple, ConntrackEntry> tracked = new ConcurrentHashMap<>();
    final AtomicInteger open = new AtomicInteger();
    volatile @Nullable String refusal;
    volatile @Nullable NamespaceListener listener;
    volatile CompletableFuture<@Nullable Void> sweep = CompletableFuture.completedFuture(null);

    static Tuple tuple(int port) {
        return new Tuple(InetAddress.ofLiteral("198.51.100.7"), 6667, InetAddress.ofLiteral("192.0.2.1"), port);
    }

    static ConntrackEntry entry(int port) {
        return new ConntrackEntry(
                new Tuple(InetAddress.ofLiteral("10.0.0.2"), port, InetAddress.ofLiteral("198.51.100.7"), 6667),
                tuple(port),
                0);
    }

    void track(int port) {
        tracked.put(tuple(port), entry(port));
    }

    @Override
    public ConntrackTable openConntrack() {
        open.incrementAndGet();
        return new ConntrackTable() {
            @Override
            public Optional<ConntrackEntry> find(Tuple direction, int zone) throws IOException {
                if (refusal != null) {
                    throw new IOException(refusal);
                }
                return Optional.ofNullable(tracked.get(direction));
            }

            @Override
            public String source() {
                return "a map";
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    @Override
    public Namespaces openNamespaces(NamespaceListener to) {
        open.incrementAndGet();
        listener = to;
        return new Namespaces() {
            @Override
            public CompletableFuture<Void> sweep() {
                return sweep;
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }
}
