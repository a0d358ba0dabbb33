package io.github.nettyidentd.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Makes connections, prints the two ports of each, and holds them until its input ends. */
final class PopulationHolder {

    /** Fewer than half of the ephemeral ports, as all of these go to the same port. */
    private static final int CONNECTIONS_PER_LISTENER = 4_000;

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private PopulationHolder() {}

    /**
     * Is run as a process of its own.
     *
     * @param arguments how many
     */
    public static void main(String[] arguments) throws IOException {
        int number = Integer.parseInt(arguments[0]);
        List<AutoCloseable> held = new ArrayList<>();
        while (number > 0) {
            int share = Math.min(number, CONNECTIONS_PER_LISTENER);
            ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
            held.add(listener);
            var address = (InetSocketAddress) listener.getLocalAddress();
            for (int i = 0; i < share; i++) {
                SocketChannel opened = SocketChannel.open(address);
                held.add(opened);
                held.add(listener.accept());
                System.out.println(((InetSocketAddress) opened.getLocalAddress()).getPort() + "," + address.getPort());
            }
            number -= share;
        }
        while (System.in.read() >= 0) {
            // until whoever started this goes
        }
        if (held.isEmpty()) {
            throw new IOException("nothing was held");
        }
    }
}
