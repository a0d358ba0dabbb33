package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ReplyEncoder;
import io.github.nettyidentd.system.LookupTrace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;

/**
 * What would be answered about a connection, and why.
 *
 * @param pair the connection
 * @param asked the lookups that were asked, in their order; at least one. The outcome of the last one counts
 * @param reply the reply that would be sent
 */
public record Explanation(ConnectionPair pair, List<Asked> asked, IdentReply reply) {

    public Explanation {
        asked = List.copyOf(asked);
    }

    /**
     * A lookup that was asked.
     *
     * @param lookup the name of the lookup
     * @param events what it looked at, in order; empty unless it is the {@code system} lookup
     * @param outcome what came of it, before {@code --hide-errors}
     */
    public record Asked(String lookup, List<LookupTrace.Event> events, Outcome outcome) {
        public Asked {
            events = List.copyOf(events);
        }

        /** Why the lookup named no user, for the operator; empty if it named one. */
        public Optional<String> reason() {
            return Optional.ofNullable(outcome.failure()).map(Causes::text);
        }
    }

    /** The octets that would be sent, with their end of line; a new array. */
    public byte[] octets() {
        ByteBuf line = Unpooled.buffer(ReplyEncoder.MAX_OCTETS);
        ReplyEncoder.encode(reply, line);
        return ByteBufUtil.getBytes(line);
    }
}
