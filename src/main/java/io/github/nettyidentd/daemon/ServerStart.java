package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.DaemonSettings.ListenSettings;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.process.InheritedChannels;
import io.github.nettyidentd.linux.process.InheritedSocket;
import io.github.nettyidentd.monitoring.QueryLog;
import io.github.nettyidentd.server.IdentServer;
import io.github.nettyidentd.server.IdentServerBuilder;
import io.github.nettyidentd.server.Timeouts;
import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import io.github.nettyidentd.text.IoReason;
import io.github.nettyidentd.transport.Transport;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Builds the ident server out of the daemon's settings, and says what an operator can do where it does not start. */
final class ServerStart {

    /**
     * How much longer the server waits for a lookup than the lookup's own deadline. A plug-in is to reach its own
     * deadline first, because only that message names the plug-in.
     */
    private static final Duration AFTER_LOOKUP_DEADLINE = Duration.ofMillis(200);

    private ServerStart() {}

    /** A server for these settings that does not know yet where it listens. */
    static IdentServerBuilder builder(DaemonSettings settings, DaemonLookups lookups) {
        Timeouts timeouts = settings.limits().timeouts();
        IdentServerBuilder builder = IdentServer.builder()
                .lookup(lookups)
                .limits(settings.limits()
                        .withTimeouts(timeouts.withLookup(timeouts.lookup().plus(AFTER_LOOKUP_DEADLINE))))
                .hideErrors(settings.answers().hideErrors())
                .transport(settings.listen().transport())
                .eventLoops(settings.listen().eventLoops())
                .observer(new QueryLog(settings.monitoring().log()));
        settings.listen().proxies().forEach(builder::proxyProtocolFrom);
        return builder;
    }

    /**
     * Checks the sockets that a service manager opened for this process.
     *
     * @return the same sockets, fit for an event loop
     * @throws StartFailure if one of them is not a listening TCP socket
     */
    static List<InheritedSocket> inherited(List<PassedSocket> passed) throws StartFailure {
        List<InheritedSocket> sockets = new ArrayList<>();
        for (PassedSocket socket : passed) {
            try {
                sockets.add(InheritedSocket.listening(socket.fd()));
            } catch (IOException e) {
                throw new StartFailure(
                        Kind.CONFIGURATION,
                        "socket '%s' in LISTEN_FDS: %s".formatted(socket.name(), e.getMessage()),
                        e);
            }
        }
        return sockets;
    }

    /**
     * Starts the server on the inherited sockets; only if there are none, on the addresses of the settings, or else on
     * all addresses.
     *
     * @throws StartFailure if it cannot listen there; nothing of the server is left open
     */
    static IdentServer start(IdentServerBuilder builder, ListenSettings listen, List<InheritedSocket> inherited)
            throws StartFailure {
        try {
            if (!inherited.isEmpty()) {
                takeOver(inherited, listen.transport(), builder);
            } else if (listen.addresses().isEmpty()) {
                builder.listenOnAll(listen.port());
            } else {
                listen.addresses().forEach(builder::listen);
            }
            return builder.start().join();
        } catch (IllegalStateException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "sockets in LISTEN_FDS, with nio: " + IoReason.of(e), e);
        } catch (CompletionException e) {
            String message =
                    e.getCause() instanceof BindException bind ? withAdvice(bind) : "cannot start: " + IoReason.of(e);
            throw new StartFailure(Kind.ENVIRONMENT, message, e);
        }
    }

    private static void takeOver(List<InheritedSocket> sockets, Transport transport, IdentServerBuilder builder)
            throws IOException {
        boolean epoll = transport.choose() == Transport.EPOLL;
        for (InheritedSocket socket : sockets) {
            if (epoll) {
                builder.listenOn(socket.fd());
            } else {
                builder.listenOn(InheritedChannels.listening(socket), socket.local());
            }
        }
    }

    /**
     * Serves the connection that is standard input.
     *
     * @return done, never failed, when the connection is closed
     */
    static CompletableFuture<Void> serve(InheritedSocket input, Transport transport, IdentServerBuilder builder)
            throws StartFailure {
        try {
            return transport.choose() == Transport.EPOLL
                    ? builder.serve(input.fd())
                    : builder.serve(InheritedChannels.standardInput());
        } catch (IllegalStateException e) {
            throw new StartFailure(Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "standard input, with nio: " + IoReason.of(e), e);
        }
    }

    /** The failure's message, followed by advice for the three errors of bind(2) that an operator meets. */
    static String withAdvice(BindException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.endsWith("Permission denied")) {
            return message
                    + ": a port below net.ipv4.ip_unprivileged_port_start (1024, unless changed) needs root or the"
                    + " capability CAP_NET_BIND_SERVICE, which a systemd unit gives with"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE; to try it out, choose another port with --port 1113";
        }
        if (message.endsWith("Address already in use")) {
            return message + ": another program has the port, perhaps another ident daemon;"
                    + " 'ss -ltnp' shows which (as root)";
        }
        if (message.endsWith("Cannot assign requested address")) {
            return message + ": no interface of this host has the address; 'ip address' shows those it has";
        }
        return message;
    }
}
