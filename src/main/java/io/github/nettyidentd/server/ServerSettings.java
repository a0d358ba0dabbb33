package io.github.nettyidentd.server;

import io.github.nettyidentd.api.Lookup;
import java.time.Duration;
import java.util.List;

/** All that a builder has gathered. */
record ServerSettings(
        List<ListeningAddress> addresses,
        List<Integer> descriptors,
        Lookup lookup,
        Limits limits,
        Duration drainTimeout,
        boolean hideErrors,
        Transport transport,
        int eventLoops,
        ServerObserver listener) {
    ServerSettings {
        addresses = List.copyOf(addresses);
        descriptors = List.copyOf(descriptors);
    }
}
