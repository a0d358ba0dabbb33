package io.github.nettyidentd.server;

import io.github.nettyidentd.protocol.IdentReply;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A query and its answer.
 *
 * @param serverAddress this host's address on the query's connection
 * @param clientAddress who asked
 * @param reply what is sent; its ports are those of the query as far as they could be read
 * @param error why there is no user-id: an {@link io.github.nettyidentd.api.IdentError}, or whatever else the lookup
 *     failed with; {@code null} with a user-id, and where the query itself was at fault
 * @param took from the query's reading to its answer
 */
public record AnsweredQuery(
        InetAddress serverAddress,
        InetAddress clientAddress,
        IdentReply reply,
        @Nullable Throwable error,
        Duration took) {}
