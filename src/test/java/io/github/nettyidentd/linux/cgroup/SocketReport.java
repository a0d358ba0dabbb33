package io.github.nettyidentd.linux.cgroup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import java.io.IOException;
import java.net.InetAddress;

/**
 * Prints the owner's uid and the cgroup's id of a connection from 127.0.0.1 to itself, whose ports are the arguments, in the
 * network namespace where it runs.
 */
final class SocketReport {

    private SocketReport() {}

    static void main(String... ports) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        var pair = new ConnectionPair(loopback, Integer.parseInt(ports[0]), loopback, Integer.parseInt(ports[1]));
        try (SocketTable sockets = SocketTables.open()) {
            if (sockets.find(pair).join() instanceof SocketOwner.Found found) {
                System.out.println(found.uid() + " " + found.cgroup());
            }
        }
    }
}
