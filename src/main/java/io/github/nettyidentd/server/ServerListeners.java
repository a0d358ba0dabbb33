package io.github.nettyidentd.server;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    public void reached(Limit limit, @Nullable InetAddress client) {
        for (ServerListener listener : listeners) {
            listener.reached(limit, client);
        }
    }
}
