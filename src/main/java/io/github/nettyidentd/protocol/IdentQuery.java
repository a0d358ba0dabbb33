package io.github.nettyidentd.protocol;

/**
 * A query (RFC 1413 §4): the two ports of a TCP connection between the querying host and the one that is asked.
 *
 * @param portOnServer the port on the host that runs the ident server, 1 to 65535
 * @param portOnClient the port on the host that asks, 1 to 65535
 */
public record IdentQuery(int portOnServer, int portOnClient) implements ParsedQuery {

    public IdentQuery {
        requirePort("portOnServer", portOnServer);
        requirePort("portOnClient", portOnClient);
    }

    private static void requirePort(String name, int port) {
        if (!Rfc1413.isPort(port)) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 1-65535)");
        }
    }
}
