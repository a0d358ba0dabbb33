package io.github.nettyidentd.policy;

import java.net.InetAddress;
import java.util.List;

/**
 * Another ident server, which is asked in place of an answer.
 *
 * @param host as it stands in the file: an address or a name
 * @param addresses all addresses of the host, in the order to try them; empty if the name was unknown when the file
 *     was read, so that nobody can be asked
 * @param port 1 to 65535
 */
public record ForwardTarget(String host, List<InetAddress> addresses, int port) {

    public ForwardTarget {
        addresses = List.copyOf(addresses);
        if (port < PortRange.MIN || port > PortRange.MAX) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
        }
    }

    /** Host and port with a blank between them, as in the file. */
    @Override
    public String toString() {
        return host + " " + port;
    }
}
