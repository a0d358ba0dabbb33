package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.server.IdentServer;
import io.netty.util.NetUtil;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: lookups and a server, started in this order and stopped in the other. For one thread. */
public final class Daemon implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Daemon.class);

    /** A plug-in's own deadline comes first, as its message names the plug-in. */
    private static final Duration AFTER_PLUGINS = Duration.ofMillis(200);

    private final LookupChain lookups;
    private final IdentServer server;
    private final Termination termination;

    private Daemon(LookupChain lookups, IdentServer server, Termination termination) {
        this.lookups = lookups;
        this.server = server;
        this.termination = termination;
    }

    /**
     * Starts the daemon; it answers queries when this returns.
     *
     * @throws StartFailure if it cannot; nothing is left open then
     */
    public static Daemon start(DaemonSettings settings) throws StartFailure {
        LookupChain lookups;
        try {
            lookups = LookupChain.open(settings);
        } catch (LookupUnavailableException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        }
        try {
            Termination termination = Termination.listen();
            var daemon = new Daemon(lookups, serve(settings, lookups), termination);
            log.info("listening on {}", daemon.description(settings));
            return daemon;
        } catch (StartFailure | RuntimeException e) {
            lookups.close();
            throw e;
        }
    }

    private static IdentServer serve(DaemonSettings settings, LookupChain lookups) throws StartFailure {
        var builder = IdentServer.builder()
                .lookup(lookups)
                .lookupTimeout(settings.lookupTimeout().plus(AFTER_PLUGINS))
                .idleTimeout(settings.idleTimeout())
                .maxConnections(settings.maxConnections())
                .hideErrors(settings.hideErrors())
                .transport(settings.transport())
                .eventLoops(settings.eventLoops())
                .listener(new QueryLog());
        if (settings.addresses().isEmpty()) {
            builder.listen(IdentServer.anyAddress(settings.port()));
        }
        settings.addresses().forEach(builder::listen);
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
        String asked = settings.lookups().stream().map(LookupSpec::name).collect(Collectors.joining(", then "));
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
        server.close().join();
        lookups.close();
        log.info("stopped");
    }
}
