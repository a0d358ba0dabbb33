package io.github.nettyidentd.protocol;

import java.io.Serial;

/** A line that is no RFC 1413 reply. The message says where and what was expected, and holds none of the peer's text. */
public final class MalformedReplyException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedReplyException(String message) {
        super(message, null, false, false);
    }
}
