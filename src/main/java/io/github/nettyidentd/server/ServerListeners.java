package io.github.nettyidentd.server;

import java.util.List;

/** Tells each of several listeners, in their order. */
record ServerListeners(List<ServerListener> listeners) implements ServerListener {

    ServerListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void opened() {
        listeners.forEach(ServerListener::opened);
    }

    @Override
    public void closed() {
        listeners.forEach(ServerListener::closed);
    }

    @Override
    public void answered(AnsweredQuery query) {
        for (ServerListener listener : listeners) {
            listener.answered(query);
        }
    }

    @Override
    public void reached(Limit limit) {
        for (ServerListener listener : listeners) {
            listener.reached(limit);
        }
    }
}
