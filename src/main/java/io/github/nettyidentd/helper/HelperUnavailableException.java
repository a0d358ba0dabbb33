package io.github.nettyidentd.helper;

import java.io.IOException;
import java.io.Serial;

/** The helper cannot be asked, or does not answer. Has no stack trace, because it is expected and there may be many. */
final class HelperUnavailableException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    HelperUnavailableException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
