package io.github.nettyidentd.protocol;

import io.github.nettyidentd.api.TcpPort;

/**
 * A query (<a href="https://www.rfc-editor.org/rfc/rfc1413#section-4">RFC 1413 §4</a>): the two ports of a TCP connection
 * between the host that runs the ident server and the host that queries it.
 *
 * @param portOnServer the port on the host that runs the ident server, 1 to 65535
 * @param portOnClient the port on the host that queries it, 1 to 65535
 */
public record IdentQuery(int portOnServer, int portOnClient) implements ParsedQuery {

    public IdentQuery {
        TcpPort.require("portOnServer", portOnServer);
        TcpPort.require("portOnClient", portOnClient);
    }
}
