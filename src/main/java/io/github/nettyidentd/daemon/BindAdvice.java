package io.github.nettyidentd.daemon;

import java.net.BindException;

/** What an operator can do about an address that cannot be listened on. */
final class BindAdvice {

    private BindAdvice() {}

    /** The failure's message, with advice where we have some. */
    static String explain(BindException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.endsWith("Permission denied")) {
            return message
                    + ": a port below net.ipv4.ip_unprivileged_port_start (1024, unless changed) needs root or the"
                    + " capability CAP_NET_BIND_SERVICE, which a systemd unit gives with"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE; to try it out, choose another one with --port 1113";
        }
        if (message.endsWith("Address already in use")) {
            return message + ": another program has the port, perhaps another ident daemon;"
                    + " 'ss -ltnp' shows which (as root)";
        }
        if (message.endsWith("Cannot assign requested address")) {
            return message + ": no interface of this host has the address; 'ip address' shows those it has";
        }
        return message;
    }
}
