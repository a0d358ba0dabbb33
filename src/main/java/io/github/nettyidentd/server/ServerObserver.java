package io.github.nettyidentd.server;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Is told what happens in a server. Each method is called on an event loop, must not block or throw, and does nothing by default. */
public interface ServerObserver {

    /** A connection is served from now on. */
    default void opened() {}

    /** A connection that was served is closed. */
    default void closed() {}

    /** A query is answered; called before the answer is written. */
    default void answered(AnsweredQuery query) {}

    /**
     * A limit was reached.
     *
     * @param client the peer that reached it; {@code null} where no single peer did, as with {@link Limit#ACCEPT}
     */
    default void reached(Limit limit, @Nullable InetAddress client) {}
}
