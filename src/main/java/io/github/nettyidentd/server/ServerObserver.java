package io.github.nettyidentd.server;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Observes what happens in a server, for logs and metrics.
 *
 * <p>Each method is called on an event loop, by several of them at the same time if the server has several. It must return
 * soon and must not throw: an exception ends the connection that the call is about. By default each method does nothing.
 */
public interface ServerObserver {

    /** A connection was admitted and is served from now on. */
    default void opened() {}

    /** A connection that was served is closed. Called once for each {@link #opened}. */
    default void closed() {}

    /**
     * A trusted proxy has checked whether the server is alive, on a connection that no client was behind. Neither
     * {@link #opened} nor {@link #closed} is called for it.
     */
    default void healthChecked() {}

    /** A query is answered. Called before the reply is written, so that a record of the reply always comes first. */
    default void answered(AnsweredQuery query) {}

    /**
     * A limit was reached.
     *
     * @param client the address of the peer that reached it; {@code null} if no single peer did, as with
     *     {@link Limit#ACCEPT}
     */
    default void reached(Limit limit, @Nullable InetAddress client) {}
}
