package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;

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
}
