package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.ffi.SocketRequest;
import java.util.Optional;

/**
 * What the kernel responded about one connection.
 *
 * @param pair the connection that was asked about
 * @param request the request that brought the response
 * @param noListener whether it is known that no socket listens on the local port
 */
record SocketRow(ConnectionPair pair, SocketRequest request, Optional<SocketRecord> response, boolean noListener) {

    static SocketRequest request(ConnectionPair pair, int interfaceIndex) {
        return new SocketRequest(
                pair.serverAddress(),
                pair.portOnServer(),
                pair.clientAddress(),
                pair.portOnClient(),
                interfaceIndex,
                false);
    }

    /** Whether the response is about the connection; where there is no connection, it is about a listening socket. */
    boolean isConnection() {
        return response.isPresent()
                && !isListener()
                && response.get().localPort() == pair.portOnServer()
                && response.get().remotePort() == pair.portOnClient();
    }

    boolean isListener() {
        return TcpState.isListening(response);
    }
}
