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
 * @param resolved whether the addresses are known; false for a name in a user's file that has not been looked up
 */
public record ForwardTarget(String host, List<InetAddress> addresses, int port, boolean resolved) {

    public ForwardTarget {
        addresses = List.copyOf(addresses);
        TcpPort.require("port", port);
    }

    /** A host whose addresses are known; none if its name cannot be resolved. */
    public ForwardTarget(String host, List<InetAddress> addresses, int port) {
        this(host, addresses, port, true);
    }

    /** A host whose name has not been looked up. */
    public static ForwardTarget unresolved(String host, int port) {
        return new ForwardTarget(host, List.of(), port, false);
    }

    /** The same target with its addresses, if its name had to be looked up. */
    ForwardTarget with(ResolvedHosts hosts) {
        return resolved ? this : new ForwardTarget(host, hosts.addressesOf(host).orElse(List.of()), port);
    }

    /** Host and port with a blank between them, as they are written in a file. */
    @Override
    public String toString() {
        return host + " " + port;
    }
}
