package io.github.nettyidentd.daemon;

import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.linux.process.InheritedSocket;
import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sockets that a service manager opened for us: each must be one that we can listen on. */
final class PassedSockets {

    private PassedSockets() {}

    /** Makes them fit for an event loop. */
    static List<InheritedSocket> check(List<PassedSocket> passed) throws StartFailure {
        List<InheritedSocket> sockets = new ArrayList<>();
        for (PassedSocket socket : passed) {
            try {
                sockets.add(InheritedSocket.listening(socket.fd()));
            } catch (IOException e) {
                throw new StartFailure(
                        Kind.CONFIGURATION,
                        "socket '%s' in LISTEN_FDS: %s".formatted(socket.name(), e.getMessage()),
                        e);
            }
        }
        return sockets;
    }
}
