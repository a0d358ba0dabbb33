package io.github.nettyidentd.daemon;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an operator can do about an address that cannot be listened on. */
final class BindAdvice {

    private static final Path FIRST_UNPRIVILEGED_PORT = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private BindAdvice() {}

    /** The failure's message, with advice where we have some. */
    static String explain(BindException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.endsWith("Permission denied")) {
            return message + ": ports below " + firstUnprivilegedPort()
                    + " need root or the capability CAP_NET_BIND_SERVICE (a systemd unit gives it with"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE); to try it out, choose another one with --port 1113";
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

    private static String firstUnprivilegedPort() {
        try {
            return Files.readString(FIRST_UNPRIVILEGED_PORT).strip();
        } catch (IOException e) {
            return "1024";
        }
    }
}
