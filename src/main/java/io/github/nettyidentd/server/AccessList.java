package io.github.nettyidentd.server;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.List;

/**
 * Who may ask at all: nobody of the denied networks; and where there are allowed ones, nobody but of those.
 *
 * @param allowed none is everybody
 * @param denied stronger than {@code allowed}
 */
public record AccessList(List<Network> allowed, List<Network> denied) {

    /** Everybody may ask. */
    public static final AccessList EVERYBODY = new AccessList(List.of(), List.of());

    public AccessList {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
    }

    boolean admits(InetAddress client) {
        return !hold(denied, client) && (allowed.isEmpty() || hold(allowed, client));
    }

    private static boolean hold(List<Network> networks, InetAddress client) {
        for (Network network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
