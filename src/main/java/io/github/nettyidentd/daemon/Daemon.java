package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.process.InheritedSocket;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.monitoring.QueryLog;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.server.IdentServerBuilder;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyUnavailableException;
import io.github.nettyidentd.systemd.Notifier;
import io.github.nettyidentd.systemd.Supervision;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: lookups and a server, started in this order and stopped in the other. For one thread. */
public final class Daemon implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    /** A plug-in's own deadline comes first, as its message names the plug-in. */
    private static final Duration AFTER_PLUGINS = Duration.ofMillis(200);

    private final HostPolicy policy;
    private final LookupChain lookups;
    private final IdentServer server;
    private final Termination termination;
    private final Reload reload;
    private final Notifier notifier;
    private final DaemonMonitoring observation;

    private Daemon(
            HostPolicy policy,
            LookupChain lookups,
            IdentServer server,
            Termination termination,
            Reload reload,
            Notifier notifier,
            DaemonMonitoring observation) {
        this.policy = policy;
        this.lookups = lookups;
        this.server = server;
        this.termination = termination;
        this.reload = reload;
        this.notifier = notifier;
        this.observation = observation;
    }

    /**
     * Starts the daemon, under the service manager that the environment tells of, if it does; it answers queries when
     * this returns. Signals are heard from the begin on.
     *
     * @throws StartFailure if it cannot; nothing is left open then
     */
    public static Daemon start(DaemonSettings settings) throws StartFailure {
        return start(settings, Supervision.ofThisProcess());
    }

    static Daemon start(DaemonSettings settings, Supervision supervision) throws StartFailure {
        var termination = Termination.listen();
        try {
            return start(settings, supervision, termination);
        } catch (StartFailure | RuntimeException e) {
            termination.close();
            throw e;
        }
    }

    private static Daemon start(DaemonSettings settings, Supervision supervision, Termination termination)
            throws StartFailure {
        List<InheritedSocket> sockets = PassedSockets.check(supervision.sockets());
        Optional<RunAs> runAs = RunAsSetting.resolve(settings.privileges());
        var notifier = new Notifier(supervision.notifySocket());
        var observation = new DaemonMonitoring(settings);
        var policy = new HostPolicy(settings.system(), observation.counters()::decided);
        var reload = Reload.listen(policy, observation.counters(), notifier);
        try {
            loadFirst(policy);
            LookupChain lookups = openLookups(settings, policy, observation.watch(policy));
            try {
                IdentServer server = serve(settings, sockets, lookups, observation);
                become(runAs, server, policy, observation);
                var daemon = new Daemon(policy, lookups, server, termination, reload, notifier, observation);
                daemon.announce(settings, supervision.watchdog());
                return daemon;
            } catch (StartFailure | RuntimeException e) {
                lookups.close();
                throw e;
            }
        } catch (StartFailure | RuntimeException e) {
            reload.close();
            policy.close();
            observation.close();
            throw e;
        }
    }

    /** Whether a service manager opened listening sockets for this process, which then listens nowhere else. */
    public static boolean isSocketActivated() {
        return !Supervision.ofThisProcess().sockets().isEmpty();
    }

    /** Tells the service manager, if there is one, why this process does not start. */
    public static void reportFailedStart(String reason) {
        new Notifier(Supervision.ofThisProcess().notifySocket()).failed(reason);
    }

    private void announce(DaemonSettings settings, Optional<Duration> watchdog) {
        String serving = "listening on " + description(settings);
        log.info("{}", serving);
        observation.serving();
        notifier.ready(serving);
        reload.begin(serving);
        termination.started();
        watchdog.ifPresent(limit -> server.whileAlive(limit.dividedBy(2), notifier::alive));
    }

    /** What is shown of the server needs its port before its rights are given up. */
    private static void become(
            Optional<RunAs> runAs, IdentServer server, HostPolicy policy, DaemonMonitoring observation)
            throws StartFailure {
        try {
            observation.show(server, policy);
            RunAsSetting.apply(runAs);
        } catch (StartFailure e) {
            var _ = server.closeAsync();
            throw e;
        }
    }

    private static void loadFirst(HostPolicy policy) throws StartFailure {
        try {
            policy.loadFirst();
        } catch (PolicyUnavailableException e) {
            throw StartFailure.of(e);
        }
    }

    private static LookupChain openLookups(
            DaemonSettings settings, HostPolicy policy, BiFunction<String, Lookup, Lookup> watch) throws StartFailure {
        try {
            return LookupChain.open(settings, policy, watch);
        } catch (LookupUnavailableException e) {
            throw StartFailure.of(e);
        }
    }

    /**
     * Serves the one connection that is standard input, as inetd hands it over; returns when it is closed.
     *
     * @throws StartFailure if it is no connection, or the policy is wrong
     */
    public static void serveStandardInput(DaemonSettings settings) throws StartFailure {
        InheritedSocket input;
        try {
            input = InheritedSocket.connected(0);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "standard input: " + e.getMessage(), e);
        }
        Optional<RunAs> runAs = RunAsSetting.resolve(settings.privileges());
        try (var policy = new HostPolicy(settings.system(), _ -> {})) {
            loadFirst(policy);
            try (LookupChain lookups = openLookups(settings, policy, (_, lookup) -> lookup)) {
                RunAsSetting.apply(runAs);
                builder(settings, lookups).serve(input.fd()).join();
            }
        }
    }

    private static IdentServerBuilder builder(DaemonSettings settings, LookupChain lookups) {
        Timeouts timeouts = settings.limits().timeouts();
        return IdentServer.builder()
                .lookup(lookups)
                .limits(settings.limits()
                        .withTimeouts(timeouts.withLookup(timeouts.lookup().plus(AFTER_PLUGINS))))
                .hideErrors(settings.answers().hideErrors())
                .transport(settings.listen().transport())
                .eventLoops(settings.listen().eventLoops())
                .observer(new QueryLog(settings.monitoring().log()));
    }

    private static IdentServer serve(
            DaemonSettings settings, List<InheritedSocket> sockets, LookupChain lookups, DaemonMonitoring observation)
            throws StartFailure {
        var builder =
                builder(settings, lookups).observer(observation.counters()).observer(observation.limits());
        if (sockets.isEmpty() && settings.listen().addresses().isEmpty()) {
            builder.listenOnAll(settings.listen().port());
        }
        if (sockets.isEmpty()) {
            settings.listen().addresses().forEach(builder::listen);
        }
        sockets.forEach(socket -> builder.listenOn(socket.fd()));
        try {
            return builder.start().join();
        } catch (IllegalStateException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (CompletionException e) {
            String message =
                    e.getCause() instanceof BindException bind ? BindAdvice.explain(bind) : "cannot start: " + e;
            throw new StartFailure(Kind.ENVIRONMENT, message, e);
        }
    }

    private String description(DaemonSettings settings) {
        String addresses =
                addresses().stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "));
        String asked =
                settings.answers().lookups().stream().map(LookupSpec::name).collect(Collectors.joining(", then "));
        return "%s (%s); asking %s"
                .formatted(addresses, server.transport().name().toLowerCase(Locale.ROOT), asked);
    }

    /** Where the daemon listens, with the ports that port 0 became. */
    public List<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /** Waits for SIGTERM or SIGINT. */
    public void awaitTermination() throws InterruptedException {
        termination.await();
        log.info("stopping");
    }

    /** Answers what has come, closes the connections, and then the lookups with their plug-ins. */
    @Override
    public void close() {
        observation.stopping();
        notifier.stopping();
        reload.close();
        server.close();
        observation.close();
        lookups.close();
        policy.close();
        termination.close();
        log.info("stopped");
    }
}
