package io.github.nettyidentd.blocking;

import java.io.IOException;
import java.io.Serial;

/** A call was not made, or did not end in time. Without a stack trace, because thousands of these may come at once. */
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
