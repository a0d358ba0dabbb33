package io.github.nettyidentd.server;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.List;

/**
 * The networks whose peers a server serves or refuses. A peer is refused if it is in a denied network, or if there are
 * allowed networks and the peer is in none of them.
 *
 * @param allowed the allowed networks; if empty, all networks are
 * @param denied the denied networks, which count before the allowed ones
 */
public record AccessList(List<Network> allowed, List<Network> denied) {

    /** Serves every peer. */
    public static final AccessList EVERYBODY = new AccessList(List.of(), List.of());

    public AccessList {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
    }

    boolean admits(InetAddress client) {
        return !denies(client) && (allowed.isEmpty() || hold(allowed, client));
    }

    boolean denies(InetAddress client) {
        return hold(denied, client);
    }

    /** Whether one of the networks contains the address. */
    static boolean hold(List<Network> networks, InetAddress client) {
        for (Network network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
