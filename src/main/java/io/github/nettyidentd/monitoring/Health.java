package io.github.nettyidentd.monitoring;

import java.util.concurrent.CompletableFuture;

/** How the daemon is. Any thread. */
public interface Health {

    /** Whether it accepts connections: not while it starts, and not while it stops. */
    boolean ready();

    /** Done, never failed, once each of its event loops has shown that it is not stuck. */
    CompletableFuture<Void> alive();
}
