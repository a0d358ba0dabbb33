package io.github.nettyidentd.daemon;

import io.github.nettyidentd.logging.LastProblems;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyStore;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the daemon is, looked up anew each time. Any thread but those of the event loops. */
record StatusSource(
        DaemonSettings settings,
        IdentServer server,
        HostPolicy policy,
        DaemonCounters counters,
        Optional<InetSocketAddress> metrics,
        LastProblems problems,
        Supplier<State> state)
        implements Supplier<Status> {

    private static final Duration STUCK = Duration.ofSeconds(1);

    @Override
    public Status get() {
        ProcessHandle process = ProcessHandle.current();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Status(
                DaemonVersion.text(),
                process.pid(),
                stateNow(),
                now,
                process.info().startInstant().map(StatusSource::seconds).orElse(now),
                server.addresses().stream().map(NetUtil::toSocketAddressString).toList(),
                server.transport().name().toLowerCase(Locale.ROOT),
                settings.listen().eventLoops(),
                settings.answers().lookups().stream().map(LookupSpec::name).toList(),
                policyNow(),
                metrics.map(NetUtil::toSocketAddressString).orElse(null),
                new Status.Connections(
                        counters.openConnections(),
                        counters.connections(),
                        settings.limits().maxConnections()),
                counters.answers(),
                counters.limits(),
                policy.accountsCached(),
                Status.Memory.now(),
                lastProblems());
    }

    private State stateNow() {
        State told = state.get();
        boolean isAlive = told != State.SERVING
                || server.alive()
                        .thenApply(_ -> true)
                        .completeOnTimeout(false, STUCK.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
        return isAlive ? told : State.STUCK;
    }

    private Status.@Nullable Policy policyNow() {
        if (!policy.isAsked()) {
            return null;
        }
        PolicyStore store = policy.store();
        return new Status.Policy(
                store.file().toString(),
                store.readAt().map(StatusSource::seconds).orElse(null),
                counters.reloads(),
                counters.failedReloads());
    }

    private List<Status.Problem> lastProblems() {
        return problems.toList().stream()
                .map(problem -> new Status.Problem(seconds(problem.time()), problem.level(), problem.text()))
                .toList();
    }

    private static Instant seconds(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS);
    }
}
