package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.Tuple;

/** What the daemon asks the helper. */
sealed interface Request {

    /** The number by which the response names its request. */
    long id();

    /** Asks which connection has a direction; {@link Response.Found} or {@link Response.NotFound} responds. */
    record Translate(long id, Tuple direction, int zone) implements Request {}

    /**
     * Asks for the namespaces of this host. The first request also begins the reports of those that come and go.
     * {@link Response.Swept} responds when everything that was there has been reported.
     */
    record Sweep(long id) implements Request {}
}
