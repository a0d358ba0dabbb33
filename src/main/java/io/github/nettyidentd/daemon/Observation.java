package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.metrics.Counters;
import io.github.nettyidentd.metrics.DaemonMetrics;
import io.github.nettyidentd.metrics.Health;
import io.github.nettyidentd.metrics.MetricsServer;
import io.github.nettyidentd.server.IdentServer;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is counted, and shown where an address for metrics is set. Without one, there are the plain counters, and nothing
 * more is loaded or measured.
 */
final class Observation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Observation.class);

    private final Optional<InetSocketAddress> address;
    private final Counters counters = new Counters();
    private @Nullable DaemonMetrics metrics;
    private @Nullable MetricsServer endpoint;
    private volatile boolean ready;

    Observation(Optional<InetSocketAddress> address) {
        this.address = address;
    }

    Counters counters() {
        return counters;
    }

    /** What is put before each lookup, by its name. */
    BiFunction<String, Lookup, Lookup> watch(LongSupplier accountsCached) {
        if (address.isEmpty()) {
            return (_, lookup) -> lookup;
        }
        String version = Observation.class.getPackage().getImplementationVersion();
        var shown = new DaemonMetrics(counters, version == null ? "development" : version, accountsCached);
        metrics = shown;
        return shown::measure;
    }

    /**
     * Shows it, from now on.
     *
     * @throws StartFailure if it cannot listen there
     */
    void show(IdentServer server) throws StartFailure {
        DaemonMetrics shown = metrics;
        if (address.isEmpty() || shown == null) {
            return;
        }
        try {
            endpoint = MetricsServer.start(address.get(), shown, new Health() {
                @Override
                public boolean ready() {
                    return ready;
                }

                @Override
                public CompletableFuture<Void> alive() {
                    return server.alive();
                }
            });
            log.info("metrics at http://{}/metrics", NetUtil.toSocketAddressString(endpoint.address()));
        } catch (IOException e) {
            throw new StartFailure(
                    Kind.ENVIRONMENT,
                    "cannot show metrics on " + NetUtil.toSocketAddressString(address.get()) + ": " + e.getMessage(),
                    e);
        }
    }

    /** Whether the daemon accepts connections. */
    void ready(boolean ready) {
        this.ready = ready;
    }

    @Override
    public void close() {
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
