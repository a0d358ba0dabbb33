package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.Tuple;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What a connection that this host forwards is inside, before this host translates its addresses or ports.
 *
 * @param outside the connection as the peer that asks knows it
 * @param inside the same connection as its socket knows it: the server's end is the socket's own. Equal to
 *     {@code outside} if nothing is translated
 * @param zone the zone of connection tracking that the connection is in, 0 to 65535
 */
public record Translation(ConnectionPair outside, ConnectionPair inside, int zone) {

    /** Whether an address or a port is another one inside. */
    public boolean isTranslated() {
        return !outside.equals(inside);
    }

    /**
     * The question to connection tracking about a connection: the direction of the packets that the peer sends to this
     * host. The kernel finds an entry by either of its directions, so this finds a connection whichever end opened it.
     */
    public static Tuple question(ConnectionPair outside) {
        return new Tuple(
                outside.clientAddress(), outside.portOnClient(), outside.serverAddress(), outside.portOnServer());
    }

    /**
     * What an entry of connection tracking says about a connection.
     *
     * <p>An entry has the packets of each direction as they come to this host, before it translates them. So the socket
     * inside has the ends of the direction that the peer does not send, as its packets come from the socket.
     *
     * @return empty if the peer's packets are neither direction of the entry, so that the entry is another connection's;
     *     or if the entry has a port 0, which no query can name
     */
    public static Optional<Translation> of(ConnectionPair outside, ConntrackEntry entry) {
        Tuple question = question(outside);
        Tuple fromInside;
        if (entry.reply().equals(question)) {
            fromInside = entry.original();
        } else if (entry.original().equals(question)) {
            fromInside = entry.reply();
        } else {
            return Optional.empty();
        }
        if (fromInside.sourcePort() == 0 || fromInside.destinationPort() == 0) {
            return Optional.empty();
        }
        ConnectionPair inside = new ConnectionPair(
                withScope(fromInside.source(), outside.serverAddress()),
                fromInside.sourcePort(),
                withScope(fromInside.destination(), outside.clientAddress()),
                fromInside.destinationPort());
        return Optional.of(new Translation(outside, inside, entry.zone()));
    }

    /** An address that is not translated keeps the scope id of the query's; connection tracking has none. */
    private static InetAddress withScope(InetAddress inside, InetAddress outside) {
        return inside.equals(outside) ? outside : inside;
    }
}
