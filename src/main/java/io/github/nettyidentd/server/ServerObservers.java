package io.github.nettyidentd.server;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes each call on to several observers, in their order. */
record ServerObservers(List<ServerObserver> observers) implements ServerObserver {

    ServerObservers {
        observers = List.copyOf(observers);
    }

    @Override
    public void opened() {
        observers.forEach(ServerObserver::opened);
    }

    @Override
    public void closed() {
        observers.forEach(ServerObserver::closed);
    }

    @Override
    public void healthChecked() {
        observers.forEach(ServerObserver::healthChecked);
    }

    @Override
    public void answered(AnsweredQuery query) {
        for (ServerObserver observer : observers) {
            observer.answered(query);
        }
    }

    @Override
    public void reached(Limit limit, @Nullable InetAddress client) {
        for (ServerObserver observer : observers) {
            observer.reached(limit, client);
        }
    }
}
