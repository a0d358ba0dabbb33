package io.github.nettyidentd.server;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.transport.Transport;
import java.time.Duration;
import java.util.List;

/** What an {@link IdentServerBuilder} has gathered, with its defaults filled in and {@link Transport#AUTO} chosen. */
record ServerSettings(
        List<ListeningAddress> addresses,
        List<OpenedSocket> sockets,
        List<Network> proxies,
        Lookup lookup,
        ServerLimits limits,
        Duration drainTimeout,
        boolean hideErrors,
        Transport transport,
        int eventLoops,
        ServerObserver observer) {
    ServerSettings {
        addresses = List.copyOf(addresses);
        sockets = List.copyOf(sockets);
        proxies = List.copyOf(proxies);
    }
}
