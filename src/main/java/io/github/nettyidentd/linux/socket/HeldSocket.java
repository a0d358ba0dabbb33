package io.github.nettyidentd.linux.socket;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of this network namespace that a process holds, and that is not listening.
 *
 * @param portOnServer the port on this host, 1 to 65535
 * @param serverAddress the address on this host; an IPv4 address also for IPv4 on an IPv6 socket; the wildcard address if
 *     the socket is bound to it and not connected
 * @param portOnClient the port at the other end; 0 if the socket is bound, but not connected
 * @param clientAddress the address of the other end; {@code null} if the socket is bound, but not connected
 * @param uid the owner, 0 to 4294967295
 * @param cookie the number that the kernel gave to this socket alone; never 0
 */
public record HeldSocket(
        int portOnServer,
        InetAddress serverAddress,
        int portOnClient,
        @Nullable InetAddress clientAddress,
        TcpState state,
        long uid,
        long cookie) {

    /** Whether the socket has another end. */
    public boolean isConnected() {
        return clientAddress != null;
    }
}
