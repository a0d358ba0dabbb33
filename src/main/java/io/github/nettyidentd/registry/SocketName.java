package io.github.nettyidentd.registry;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** How a registrar names one of its sockets. */
public sealed interface SocketName {

    /**
     * By its ends.
     *
     * @param portOnServer the port on this host, 1 to 65535
     * @param portOnClient the port at the other end, 1 to 65535
     * @param serverAddress the address on this host; {@code null} for any
     * @param clientAddress the address of the other end; {@code null} for any
     */
    record Ends(
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress)
            implements SocketName {}

    /** By the number that the kernel gave to this socket alone ({@code SO_COOKIE}, socket(7)); not 0. */
    record Cookie(long cookie) implements SocketName {}
}
