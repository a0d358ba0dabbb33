package io.github.nettyidentd.hop;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where sockets are looked for besides this network namespace.
 *
 * @param masquerade whether connection tracking is asked
 * @param zones the zones of connection tracking that are asked, in this order, each 0 to 65535; with the name of the
 *     namespace whose connections are in it, or an empty name
 * @param namespaces whether the other network namespaces of this host are asked
 * @param helper the socket of the helper
 * @param forwardPort the port of the hosts inside to which queries are forwarded, 1 to 65535; empty to forward none
 * @param forwardWithProxyHeader whether a PROXY header with the true addresses goes before each forwarded query
 * @param rulesFirst whether the static rules are asked before a query is forwarded
 * @param rules the file of the static rules
 * @param gateways the hosts that may forward queries to this one
 * @param trustsDefaultGateway whether the gateways of the default routes may, too
 */
public record HopSettings(
        boolean masquerade,
        Map<Integer, String> zones,
        boolean namespaces,
        Path helper,
        OptionalInt forwardPort,
        boolean forwardWithProxyHeader,
        boolean rulesFirst,
        Path rules,
        List<Network> gateways,
        boolean trustsDefaultGateway) {

    /** The socket that the packaged unit opens. */
    // Not HelperClient's constant: that class has a logger, and options are read before the log is configured.
    public static final Path DEFAULT_HELPER = Path.of("/run/netty-identd-helper/socket");

    /** oidentd's file. */
    public static final Path DEFAULT_RULES = Path.of("/etc/oidentd_masq.conf");

    /** Sockets are looked for in this network namespace only. */
    public static final HopSettings NONE = new HopSettings(
            false,
            Map.of(0, ""),
            false,
            DEFAULT_HELPER,
            OptionalInt.empty(),
            false,
            false,
            DEFAULT_RULES,
            List.of(),
            false);

    public HopSettings {
        zones = Collections.unmodifiableMap(new LinkedHashMap<>(zones));
        gateways = List.copyOf(gateways);
    }

    /** Whether sockets are looked for in this network namespace only. */
    public boolean isOff() {
        return !asksHelper() && !trustsGateways();
    }

    /** Whether a peer may forward queries to this host. */
    public boolean isGateway(InetAddress peer) {
        return gateways.stream().anyMatch(gateway -> gateway.contains(peer));
    }

    /** Whether any host may forward queries to this one. */
    public boolean trustsGateways() {
        return !gateways.isEmpty() || trustsDefaultGateway;
    }

    /** The same with another socket of the helper. */
    public HopSettings withHelper(Path socket) {
        return new HopSettings(
                masquerade,
                zones,
                namespaces,
                socket,
                forwardPort,
                forwardWithProxyHeader,
                rulesFirst,
                rules,
                gateways,
                trustsDefaultGateway);
    }

    /** Whether the helper is needed. */
    public boolean asksHelper() {
        return masquerade || namespaces;
    }

    /** Says what has no effect, for the operator; a sentence without its full stop. oidentd accepts that, too. */
    public Optional<String> withoutEffect() {
        return forwardPort.isPresent() && !masquerade
                ? Optional.of("--forward has no effect without --masquerade")
                : Optional.empty();
    }
}
