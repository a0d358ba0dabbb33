package io.github.nettyidentd.forward;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.TcpPort;
import java.net.InetAddress;
import java.util.List;

/**
 * A query that is forwarded.
 *
 * @param addresses the addresses of the server to ask, in the order to try them
 * @param port the server's port, 1 to 65535
 * @param pair the connection that is asked about, as the server knows it
 * @param proxyHeader whether a PROXY header with the addresses of the connection goes before the query
 * @param holder on whose behalf the server is asked
 */
public record Forward(List<InetAddress> addresses, int port, ConnectionPair pair, boolean proxyHeader, Holder holder) {

    public Forward {
        addresses = List.copyOf(addresses);
        TcpPort.require("port", port);
    }

    /**
     * An account or a host, which can have a bounded number of forwards under way.
     *
     * @param key equal keys are one holder
     * @param text what messages call it, for example {@code this account}
     */
    public record Holder(Object key, String text) {}
}
