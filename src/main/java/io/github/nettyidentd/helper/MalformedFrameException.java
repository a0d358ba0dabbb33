package io.github.nettyidentd.helper;

import java.io.IOException;
import java.io.Serial;

/** Octets that are no frame of the protocol. */
final class MalformedFrameException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message);
    }
}
