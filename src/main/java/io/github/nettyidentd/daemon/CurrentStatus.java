package io.github.nettyidentd.daemon;

import io.github.nettyidentd.hop.HopStatistics;
import io.github.nettyidentd.logging.LastProblems;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.State;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.registry.RegistryStatistics;
import io.github.nettyidentd.registry.RegistryStatistics.WaitOutcome;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the daemon's status from its parts each time that {@link #get} is called. Any thread may call it except
 * those of the event loops, because it waits for them for up to a second.
 *
 * @param metrics where metrics are shown, if anywhere
 * @param state what the daemon believes of itself; this adds {@link State#STUCK}, which a daemon cannot notice itself
 */
record CurrentStatus(
        DaemonSettings settings,
        IdentServer server,
        HostPolicy policy,
        DaemonCounters counters,
        Optional<InetSocketAddress> metrics,
        LastProblems problems,
        Supplier<State> state)
        implements Supplier<Status> {

    /** An event loop that does not run a task within this time counts as stuck. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(1);

    @Override
    public Status get() {
        return get(isAlive());
    }

    /**
     * Collects the status without waiting for anything.
     *
     * @param isAlive whether each event loop has just run a task
     */
    Status get(boolean isAlive) {
        ProcessHandle process = ProcessHandle.current();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Status(
                ProgramVersion.text(),
                process.pid(),
                state(isAlive),
                now,
                process.info().startInstant().map(CurrentStatus::seconds).orElse(now),
                server.addresses().stream().map(NetUtil::toSocketAddressString).toList(),
                server.transport().name().toLowerCase(Locale.ROOT),
                settings.listen().eventLoops(),
                settings.answers().lookups().stream().map(LookupSpec::name).toList(),
                currentPolicy(),
                metrics.map(NetUtil::toSocketAddressString).orElse(null),
                new Status.Connections(
                        counters.openConnections(),
                        counters.connections(),
                        settings.limits().maxConnections()),
                counters.answers(),
                counters.limits(),
                hops(),
                policy.registryStatistics().map(CurrentStatus::registered).orElse(null),
                policy.accountsCached(),
                Status.Memory.now(),
                lastProblems());
    }

    private boolean isAlive() {
        return state.get() != State.SERVING
                || server.alive()
                        .thenApply(_ -> true)
                        .completeOnTimeout(false, STUCK_AFTER.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
    }

    private State state(boolean isAlive) {
        State believed = state.get();
        return believed == State.SERVING && !isAlive ? State.STUCK : believed;
    }

    private Status.@Nullable Policy currentPolicy() {
        if (!policy.isAsked()) {
            return null;
        }
        PolicyStore store = policy.store();
        return new Status.Policy(
                store.file().toString(),
                store.readAt().map(CurrentStatus::seconds).orElse(null),
                counters.reloads(),
                counters.failedReloads());
    }

    private Status.@Nullable Hops hops() {
        if (!policy.isAsked() || settings.system().hops().isOff()) {
            return null;
        }
        HopStatistics statistics = policy.hopStatistics();
        return new Status.Hops(
                statistics.helper().map(CurrentStatus::helper).orElse(null),
                statistics.namespaces().orElse(null),
                counters.ways());
    }

    private static Status.HelperState helper(HopStatistics.HelperState helper) {
        return new Status.HelperState(
                helper.socket().toString(),
                helper.connected(),
                seconds(helper.since()),
                helper.requests(),
                helper.failures());
    }

    private static Status.Registered registered(RegistryStatistics statistics) {
        return new Status.Registered(
                statistics.registrations(),
                statistics.accounts(),
                statistics.lines(),
                statistics.waiting(),
                statistics.added(),
                statistics.refused(),
                Stream.of(WaitOutcome.values())
                        .collect(Collectors.toMap(
                                outcome -> outcome.name().toLowerCase(Locale.ROOT), statistics::waits)));
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
