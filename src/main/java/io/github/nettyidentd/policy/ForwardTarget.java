package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.TcpPort;
import java.net.InetAddress;
import java.util.List;

/**
 * Another ident server, whose answer is passed on in place of our own.
 *
 * @param host the host as it is written in the file: an address or a name
 * @param addresses all addresses of the host, in the order to try them; empty if the name has not been resolved or cannot be
 *     resolved, so that no server can be asked
 * @param port 1 to 65535
 * @param proxyHeader whether a PROXY header with the addresses of the connection goes before the query
 * @param resolved whether the addresses are known; false for a name in a user's file that has not been looked up
 */
public record ForwardTarget(String host, List<InetAddress> addresses, int port, boolean proxyHeader, boolean resolved) {

    /** The word for a PROXY header, behind the port. */
    public static final String PROXY = "proxy";

    public ForwardTarget {
        addresses = List.copyOf(addresses);
        TcpPort.require("port", port);
    }

    /** A host whose addresses are known; none if its name cannot be resolved. It is sent no PROXY header. */
    public ForwardTarget(String host, List<InetAddress> addresses, int port) {
        this(host, addresses, port, false, true);
    }

    /** A host whose name has not been looked up. It is sent no PROXY header. */
    public static ForwardTarget unresolved(String host, int port) {
        return new ForwardTarget(host, List.of(), port, false, false);
    }

    /** The same target, which is sent a PROXY header. */
    public ForwardTarget withProxyHeader() {
        return new ForwardTarget(host, addresses, port, true, resolved);
    }

    /** The same target with its addresses, if its name had to be looked up. */
    ForwardTarget with(ResolvedHosts hosts) {
        return resolved
                ? this
                : new ForwardTarget(host, hosts.addressesOf(host).orElse(List.of()), port, proxyHeader, true);
    }

    /** Host and port with a blank between them, and {@code proxy} behind them, as they are written in a file. */
    @Override
    public String toString() {
        return host + " " + port + (proxyHeader ? " " + PROXY : "");
    }
}
