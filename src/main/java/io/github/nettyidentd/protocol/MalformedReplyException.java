package io.github.nettyidentd.protocol;

import java.io.Serial;

/**
 * A line is not an RFC 1413 reply. The message says in which column what was expected, and has none of the peer's octets.
 * Without a stack trace, because it is the peer that is wrong.
 */
public final class MalformedReplyException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedReplyException(String message) {
        super(message, null, false, false);
    }
}
