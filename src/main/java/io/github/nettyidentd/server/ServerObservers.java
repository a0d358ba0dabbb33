package io.github.nettyidentd.server;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells each of several listeners, in their order. */
record ServerObservers(List<ServerObserver> listeners) implements ServerObserver {

    ServerObservers {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void opened() {
        listeners.forEach(ServerObserver::opened);
    }

    @Override
    public void closed() {
        listeners.forEach(ServerObserver::closed);
    }

    @Override
    public void answered(AnsweredQuery query) {
        for (ServerObserver listener : listeners) {
            listener.answered(query);
        }
    }

    @Override
    public void reached(Limit limit, @Nullable InetAddress client) {
        for (ServerObserver listener : listeners) {
            listener.reached(limit, client);
        }
    }
}
