package io.github.nettyidentd.server;

import org.jspecify.annotations.Nullable;

/**
 * A connection that is served: what {@link Admission} found out about it, for the handlers that serve it.
 *
 * @param source how much the peer's source uses of its limits; {@code null} if the source has no limits
 * @param seat the connection's place among those that may have to make room for others
 */
record AdmittedConnection(
        ConnectionAddresses addresses, ConnectionSources.@Nullable Usage source, ConnectionHolders.Seat seat) {}
