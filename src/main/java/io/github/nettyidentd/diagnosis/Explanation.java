package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.TraceEntry;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ReplyEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * What would be answered about a connection, and how it comes to that.
 *
 * @param pair the connection
 * @param asked the lookups that were asked, in this order; the last one's answer counts
 * @param reply what would be sent
 */
public record Explanation(ConnectionPair pair, List<Asked> asked, IdentReply reply) {

    public Explanation {
        asked = List.copyOf(asked);
    }

    /**
     * One lookup.
     *
     * @param lookup its name
     * @param steps what it looked at, in order; empty but for {@code system}
     * @param answer what it said
     */
    public record Asked(String lookup, List<TraceEntry> steps, Answer answer) {
        public Asked {
            steps = List.copyOf(steps);
        }
    }

    /** What a lookup said. */
    public sealed interface Answer {

        /** The user. */
        record Named(UserId userId) implements Answer {}

        /**
         * An error.
         *
         * @param errorType as in RFC 1413 §5, before {@code --hide-errors}
         * @param reason why, for the operator
         */
        record Refused(String errorType, String reason) implements Answer {}
    }

    static IdentReply reply(ConnectionPair pair, Answer answer, boolean hideErrors) {
        return switch (answer) {
            case Answer.Named(UserId userId) ->
                new IdentReply.UserIdReply(pair.portOnServer(), pair.portOnClient(), userId);
            case Answer.Refused refused ->
                new IdentReply.ErrorReply(
                        pair.portOnServer(),
                        pair.portOnClient(),
                        hideErrors ? IdentError.UNKNOWN_ERROR : refused.errorType());
        };
    }

    /** The octets that would be sent, with their end of line; a new array. */
    public byte[] octets() {
        ByteBuf line = Unpooled.buffer(ReplyEncoder.MAX_OCTETS);
        ReplyEncoder.encode(reply, line);
        return ByteBufUtil.getBytes(line);
    }
}
