package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.TcpPort;
import java.net.InetAddress;
import java.util.List;

/**
 * Another ident server, which is asked in place of an answer.
 *
 * @param host as it stands in the file: an address or a name
 * @param addresses all addresses of the host, in the order to try them; empty if the name is not resolved or cannot be, so
 *     that nobody can be asked
 * @param port 1 to 65535
 * @param resolved whether the addresses are known; false for a name in a user's file that has not been asked for
 */
public record ForwardTarget(String host, List<InetAddress> addresses, int port, boolean resolved) {

    public ForwardTarget {
        addresses = List.copyOf(addresses);
        TcpPort.require("port", port);
    }

    /** A host whose addresses are known. */
    public ForwardTarget(String host, List<InetAddress> addresses, int port) {
        this(host, addresses, port, true);
    }

    /** A name that has not been asked for. */
    public static ForwardTarget unresolved(String host, int port) {
        return new ForwardTarget(host, List.of(), port, false);
    }

    /** The same with what is known of the name now. */
    ForwardTarget with(HostNames names) {
        return resolved ? this : new ForwardTarget(host, names.addressesOf(host).orElse(List.of()), port);
    }

    /** Host and port with a blank between them, as in the file. */
    @Override
    public String toString() {
        return host + " " + port;
    }
}
