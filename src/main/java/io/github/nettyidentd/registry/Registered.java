package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import org.jspecify.annotations.Nullable;

/**
 * A registration in the table.
 *
 * @param cookie the number that the kernel gave to the socket alone; 0 while the socket does not exist yet
 * @param name how the registrar named the socket
 * @param pair the connection; {@code null} if the socket is not connected, as far as is known
 */
public record Registered(
        Registration registration,
        long cookie,
        SocketName name,
        @Nullable ConnectionPair pair) {}
