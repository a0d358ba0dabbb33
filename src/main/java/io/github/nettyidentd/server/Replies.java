package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.protocol.IdentReply;

/** Makes the replies that a peer is sent. */
public final class Replies {

    private Replies() {}

    /**
     * The reply for the outcome of a lookup.
     *
     * @param hideErrors whether each error is sent as {@code UNKNOWN-ERROR} (RFC 1413 §5 permits that)
     */
    public static IdentReply of(ConnectionPair pair, Outcome outcome, boolean hideErrors) {
        return outcome instanceof Outcome.Named(UserId userId)
                ? new IdentReply.UserIdReply(pair.portOnServer(), pair.portOnClient(), userId)
                : error(pair.portOnServer(), pair.portOnClient(), requireNonNull(outcome.errorType()), hideErrors);
    }

    /** The reply for an error; {@code hideErrors} as in {@link #of}. */
    static IdentReply error(int portOnServer, int portOnClient, String errorType, boolean hideErrors) {
        return new IdentReply.ErrorReply(portOnServer, portOnClient, hideErrors ? IdentError.UNKNOWN_ERROR : errorType);
    }
}
