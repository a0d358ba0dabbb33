package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.IdentReply;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A query and its reply.
 *
 * @param serverAddress this host's address on the connection that the query came on
 * @param clientAddress the peer's address on that connection
 * @param reply the reply that is sent; it repeats the ports of the query, or 0 for a port that could not be read
 * @param error why the reply names no user: an {@link io.github.nettyidentd.api.IdentError}, or what else the lookup
 *     failed with. {@code null} if the reply names a user, or if the query itself was wrong
 * @param took the time from reading the query to its reply
 */
public record AnsweredQuery(
        InetAddress serverAddress,
        InetAddress clientAddress,
        IdentReply reply,
        @Nullable Throwable error,
        Duration took) {}
