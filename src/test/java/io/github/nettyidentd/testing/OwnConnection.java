package io.github.nettyidentd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A connection of this process to itself, to be asked about. */
public record OwnConnection(ServerSocket listener, Socket connecting, Socket accepted) implements AutoCloseable {

    public static OwnConnection open(InetAddress address) throws IOException {
        var listener = new ServerSocket(0, 1, address);
        try {
            var connecting = new Socket(address, listener.getLocalPort());
            return new OwnConnection(listener, connecting, listener.accept());
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** The port of the end that connected. */
    public int localPort() {
        return connecting.getLocalPort();
    }

    /** The port of the end that accepted. */
    public int remotePort() {
        return connecting.getPort();
    }

    @Override
    public void close() throws IOException {
        connecting.close();
        accepted.close();
        listener.close();
    }
}
