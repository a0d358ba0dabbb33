package io.github.nettyidentd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A connection of this process to itself, for peers to ask about. */
public record OwnConnection(ServerSocket listener, Socket connecting, Socket accepted) implements AutoCloseable {

    /** Connects to a free port of an address, and accepts. */
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

    /** Gives the port of the end that connected. */
    public int localPort() {
        return connecting.getLocalPort();
    }

    /** Gives the port of the end that accepted. */
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
