package io.github.nettyidentd.blocking;

import java.io.IOException;
import java.io.Serial;

/** A call that was not made, or not in time. It has no stack trace, because it comes by the thousands. */
public final class BlockedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    BlockedException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
