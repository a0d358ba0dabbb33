package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.process.InheritedSocket;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.systemd.Notifier;
import io.github.nettyidentd.systemd.Supervision;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon: policy, lookups, server and monitoring, opened in this order and closed in the opposite one. Not
 * thread-safe; methods block.
 */
public final class Daemon implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    private final OpenedParts parts;
    private final StopSignals stopSignals;
    private final DaemonMonitoring monitoring;
    private final IdentServer server;
    private final Notifier notifier;

    private Daemon(
            OpenedParts parts,
            StopSignals stopSignals,
            DaemonMonitoring monitoring,
            IdentServer server,
            Notifier notifier) {
        this.parts = parts;
        this.stopSignals = stopSignals;
        this.monitoring = monitoring;
        this.server = server;
        this.notifier = notifier;
    }

    /**
     * Starts the daemon, under a service manager if the environment names one. It answers queries when this returns,
     * and handles SIGTERM, SIGINT and SIGHUP until it is closed.
     *
     * @throws StartFailure if it cannot start; nothing is left open then
     */
    public static Daemon start(DaemonSettings settings) throws StartFailure {
        return start(settings, Supervision.ofThisProcess());
    }

    static Daemon start(DaemonSettings settings, Supervision supervision) throws StartFailure {
        var parts = new OpenedParts();
        try {
            return start(settings, supervision, parts);
        } catch (StartFailure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** Opens the parts. Each part is closed before those above it, by a failing start as well as by {@link #close}. */
    private static Daemon start(DaemonSettings given, Supervision supervision, OpenedParts parts) throws StartFailure {
        // Signals come first, because a stop during the start is an orderly end too, with exit status 0. That holds
        // even if a step below hangs.
        var stopSignals = parts.add(StopSignals.listen(), StopSignals::close);

        // Wrong sockets or a wrong user end the start before anything else is opened. The name service may take long
        // to find the user; nobody waits for us yet.
        PassedSockets passed = PassedSockets.of(supervision.sockets());
        List<InheritedSocket> sockets = ServerStart.inherited(passed.listening());
        Optional<RunAs> runAs = PrivilegeDrop.resolve(given.privileges());

        // The helper keeps privileges that this process gives up.
        Optional<HelperChild> helper = HelperChild.startIfNeeded(given, runAs);
        helper.ifPresent(child -> parts.add(child, HelperChild::close));
        DaemonSettings settings =
                helper.map(child -> given.withHelper(child.socket())).orElse(given);

        var notifier = new Notifier(supervision.notifySocket());
        var monitoring = parts.add(new DaemonMonitoring(settings), DaemonMonitoring::close);
        DaemonCounters counters = monitoring.counters();
        var policy = parts.add(
                new HostPolicy(settings.system(), counters::decided, counters::found, passed.namespaces()),
                HostPolicy::close);

        // SIGHUP is handled before the policy is read, because reading may take long, and an unhandled SIGHUP would end
        // the process. A reload needs the policy, so it is closed before the policy is.
        var reload = parts.add(Reload.listen(policy, counters, notifier), Reload::close);

        // The lookups connect to the helper, and would try again only after a pause.
        helper.ifPresent(HelperChild::awaitReady);

        // What was registered is read before the lookups are made, which look at it, and as the user who may read it.
        var registrations = RegistrationStart.open(settings, passed, supervision.runtimeDirectory(), policy);

        // The policy is read and plug-ins are loaded as root, who may read files that the user to become may not.
        var lookups =
                parts.add(DaemonLookups.open(settings, policy, monitoring.measuring(policy)), DaemonLookups::close);

        // Programs may register once there is a policy that permits it.
        registrations.listen(parts);

        // Metrics and status are published below, but are withdrawn only after the server is closed, so that an
        // operator can watch it drain.
        parts.add(monitoring, DaemonMonitoring::withdraw);

        // The server is closed first, because it needs all of the above to answer the queries that have come.
        var builder = ServerStart.builder(settings, lookups).observer(counters).observer(monitoring.limitLog());
        monitoring.missNotice().ifPresent(builder::observer);
        var server = parts.add(ServerStart.start(builder, settings.listen(), sockets), IdentServer::close);

        // Privileges are dropped at the end, because the server's port, the metrics' port and the status socket in /run
        // may each need root.
        monitoring.publish(server, policy);
        PrivilegeDrop.apply(runAs);

        var daemon = new Daemon(parts, stopSignals, monitoring, server, notifier);
        daemon.announce(settings, reload, supervision.watchdog());
        parts.add(WarmUp.start(settings, policy), WarmUp::close);
        return daemon;
    }

    /**
     * Announces readiness. Called after privileges are dropped, because a start that fails there must not have been
     * ready.
     */
    private void announce(DaemonSettings settings, Reload reload, Optional<Duration> watchdog) {
        String serving = "listening on " + description(settings);
        log.info("{}", serving);
        monitoring.serving();
        notifier.ready(serving);
        reload.begin(serving);
        stopSignals.startDone();
        // Twice within the limit, as sd_watchdog_enabled(3) recommends. Not Duration.dividedBy, whose decimals take the
        // JVM
        // fifteen milliseconds of the start.
        watchdog.ifPresent(limit -> server.whileAlive(Duration.ofNanos(limit.toNanos() / 2), notifier::alive));
    }

    private String description(DaemonSettings settings) {
        String addresses =
                addresses().stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(", "));
        String asked =
                settings.answers().lookups().stream().map(LookupSpec::name).collect(Collectors.joining(", then "));
        return "%s (%s); asking %s"
                .formatted(addresses, server.transport().name().toLowerCase(Locale.ROOT), asked);
    }

    /**
     * Serves the one connection that is standard input, as inetd hands it over; returns when the connection is closed.
     *
     * @throws StartFailure if standard input is not a connection, or the daemon would not start with these settings
     */
    public static void serveStandardInput(DaemonSettings settings) throws StartFailure {
        InheritedSocket input;
        try {
            input = InheritedSocket.connected(0);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "standard input: " + e.getMessage(), e);
        }
        Optional<RunAs> runAs = PrivilegeDrop.resolve(settings.privileges());
        try (var policy = new HostPolicy(settings.system(), _ -> {}, _ -> {});
                var lookups = DaemonLookups.open(settings, policy)) {
            PrivilegeDrop.apply(runAs);
            ServerStart.serve(input, settings.listen().transport(), ServerStart.builder(settings, lookups))
                    .join();
        }
    }

    /** Whether a service manager opened listening sockets for this process, which then listens nowhere else. */
    public static boolean isSocketActivated() {
        return PassedSockets.listens(Supervision.ofThisProcess().sockets());
    }

    /** Reports to the service manager, if there is one, why this process does not start. */
    public static void reportFailedStart(String reason) {
        new Notifier(Supervision.ofThisProcess().notifySocket()).failed(reason);
    }

    /** The addresses that the daemon listens on; port 0 is replaced by the kernel's choice. */
    public List<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /** Waits for SIGTERM or SIGINT. */
    public void awaitTermination() throws InterruptedException {
        stopSignals.await();
        log.info("stopping");
    }

    /** Answers the queries that have come, closes the connections, and then the lookups with their plug-ins. */
    @Override
    public void close() {
        monitoring.stopping();
        notifier.stopping();
        parts.close();
        log.info("stopped");
    }
}
