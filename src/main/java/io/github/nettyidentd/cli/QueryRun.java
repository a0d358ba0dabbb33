package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.cli.QueryReport.Outcome;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientBuilder;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one query, at the first of the host's addresses that accepts a connection. For one thread, which blocks.
 *
 * @param source the address of this host to ask from; {@code null} leaves the choice to the kernel
 * @param timeout how long each address may take to accept the connection, and then to answer
 * @param query what to ask; {@code null} asks about a connection that is opened for this purpose
 */
record QueryRun(
        String host,
        int port,
        @Nullable InetAddress source,
        Duration timeout,
        @Nullable IdentQuery query) {

    QueryReport run() {
        if (source != null && !isOfThisHost(source)) {
            return failed(
                    "no-such-source",
                    "--source: '" + source.getHostAddress() + "' (expected: an address of this host; 'ip address' shows"
                            + " them)");
        }
        QueryReport report = noAddress();
        IdentClientBuilder builder = IdentClient.builder().port(port).timeout(timeout);
        if (source != null) {
            builder.source(source);
        }
        try (IdentClient client = builder.build()) {
            for (InetAddress address : addresses()) {
                var server = new InetSocketAddress(address, port);
                report = query == null ? askAboutOwnConnection(client, server) : ask(client, server, query);
                if (!report.isRefused()) {
                    return report;
                }
            }
        }
        return report;
    }

    private List<InetAddress> addresses() {
        try {
            return Stream.of(HostAndPort.addressesOf(host))
                    .filter(address -> source == null || sameFamily(address, source))
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** An IPv4 socket cannot reach an IPv6 address, so a source address leaves out half of the host's. */
    private static boolean sameFamily(InetAddress one, InetAddress other) {
        return one instanceof Inet4Address == other instanceof Inet4Address;
    }

    private QueryReport noAddress() {
        if (source == null) {
            return failed("unknown-host", "no address is known for " + host);
        }
        String family = source instanceof Inet4Address ? "IPv4" : "IPv6";
        return failed(
                "unknown-host",
                "no %s address is known for %s (expected: one, because --source is one)".formatted(family, host));
    }

    private QueryReport failed(String kind, String message) {
        return new QueryReport(HostAndPort.text(host, port), query, new Outcome.Failed(kind, message));
    }

    /** Whether a socket can have the address, which takes no port for longer than this call. */
    private static boolean isOfThisHost(InetAddress address) {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static QueryReport ask(IdentClient client, InetSocketAddress server, IdentQuery query) {
        return report(server, query, client.query(server, query));
    }

    /**
     * Asks from the address that the connection has, because the server looks for a connection with the peer's own
     * address.
     */
    private QueryReport askAboutOwnConnection(IdentClient client, InetSocketAddress server) {
        try (Socket own = connect(server)) {
            var query = new IdentQuery(own.getLocalPort(), port);
            var pair = new ConnectionPair(
                    server.getAddress(), query.portOnServer(), own.getLocalAddress(), query.portOnClient());
            return report(server, query, client.query(pair));
        } catch (SocketTimeoutException e) {
            return notConnected(server, "timed-out", "timed out");
        } catch (IOException e) {
            return notConnected(server, "refused", IoReason.of(e));
        }
    }

    private Socket connect(InetSocketAddress server) throws IOException {
        var socket = new Socket();
        try {
            if (source != null) {
                socket.bind(new InetSocketAddress(source, 0));
            }
            socket.connect(server, Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static QueryReport notConnected(InetSocketAddress server, String kind, String reason) {
        String text = HostAndPort.text(server);
        return new QueryReport(text, null, new Outcome.Failed(kind, "cannot connect to " + text + ": " + reason));
    }

    private static QueryReport report(InetSocketAddress server, IdentQuery query, CompletableFuture<UserId> answer) {
        return new QueryReport(HostAndPort.text(server), query, outcome(answer));
    }

    private static Outcome outcome(CompletableFuture<UserId> answer) {
        try {
            return new Outcome.Answered(answer.join());
        } catch (CompletionException e) {
            return switch (e.getCause()) {
                case IdentError error -> Outcome.of(error);
                case IdentClientException failure -> Outcome.of(failure);
                case null, default -> throw e;
            };
        }
    }
}
