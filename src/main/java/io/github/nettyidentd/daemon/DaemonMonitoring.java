package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.logging.LastProblems;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.monitoring.DaemonMetrics;
import io.github.nettyidentd.monitoring.LimitLog;
import io.github.nettyidentd.monitoring.MetricsServer;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.monitoring.StatusServer;
import io.github.nettyidentd.monitoring.StatusSocket;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyStatistics;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is counted, and shown where an address for metrics or a socket for the status is set. Without them, there are the
 * plain counters, and nothing more is loaded or measured.
 */
final class DaemonMonitoring implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DaemonMonitoring.class);

    private final DaemonSettings settings;
    private final DaemonCounters counters = new DaemonCounters();
    private final LimitLog limits;
    private final Optional<LastProblems> problems;
    private @Nullable DaemonMetrics metrics;
    private @Nullable MetricsServer endpoint;
    private @Nullable StatusServer status;
    private volatile State state = State.STARTING;

    DaemonMonitoring(DaemonSettings settings) {
        this.settings = settings;
        this.limits = new LimitLog(settings.monitoring().log().addresses());
        this.problems = settings.monitoring().statusSocket().map(_ -> LastProblems.listen());
    }

    DaemonCounters counters() {
        return counters;
    }

    /** What logs the limits that are reached. */
    LimitLog limits() {
        return limits;
    }

    /** What is put before each lookup, by its name. */
    BiFunction<String, Lookup, Lookup> watch(PolicyStatistics policy) {
        if (settings.monitoring().metrics().isEmpty()) {
            return (_, lookup) -> lookup;
        }
        var shown = new DaemonMetrics(counters, DaemonVersion.text(), policy);
        metrics = shown;
        return shown::measure;
    }

    /**
     * Shows it, from now on.
     *
     * @throws StartFailure if it cannot be shown where it must
     */
    void show(IdentServer server, HostPolicy policy) throws StartFailure {
        showMetrics(server);
        showStatus(server, policy);
    }

    private void showMetrics(IdentServer server) throws StartFailure {
        DaemonMetrics shown = metrics;
        if (settings.monitoring().metrics().isEmpty() || shown == null) {
            return;
        }
        InetSocketAddress address = settings.monitoring().metrics().get();
        try {
            endpoint = MetricsServer.start(address, shown, new MetricsServer.Health() {
                @Override
                public boolean ready() {
                    return state == State.SERVING;
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
                    "cannot show metrics on " + NetUtil.toSocketAddressString(address) + ": " + e.getMessage(),
                    e);
        }
    }

    private void showStatus(IdentServer server, HostPolicy policy) throws StartFailure {
        if (settings.monitoring().statusSocket().isEmpty() || problems.isEmpty()) {
            return;
        }
        StatusSocket socket = settings.monitoring().statusSocket().get();
        Optional<InetSocketAddress> shown = Optional.ofNullable(endpoint).map(MetricsServer::address);
        var source = new StatusSource(settings, server, policy, counters, shown, problems.get(), () -> state);
        try {
            status = StatusServer.open(socket.path(), source);
        } catch (IOException e) {
            String message = "cannot tell the status at " + socket.path() + ": " + e.getMessage();
            if (socket.required()) {
                throw new StartFailure(Kind.ENVIRONMENT, message, e);
            }
            log.info("{}", message);
        }
    }

    /** The daemon accepts connections. */
    void serving() {
        state = State.SERVING;
    }

    /** It does so no more. */
    void stopping() {
        state = State.STOPPING;
    }

    @Override
    public void close() {
        limits.close();
        if (endpoint != null) {
            endpoint.close();
        }
        if (status != null) {
            status.close();
        }
        problems.ifPresent(LastProblems::close);
    }
}
