package io.github.nettyidentd.daemon;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown where the daemon cannot start. The message is for the operator, in one line for each thing that is wrong. */
public final class StartFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Where the reason is, and so whether another start can succeed without a change by the operator. */
    public enum Kind {
        /**
         * The settings or a file that they name: a lookup that cannot be had, a wrong policy. The same start fails
         * again.
         */
        CONFIGURATION,
        /** The host: a port that is taken, a name service that does not answer. The same start may succeed later. */
        ENVIRONMENT
    }

    private final Kind kind;

    public StartFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A failure with the message of its cause; a temporary one is the environment's. */
    static StartFailure of(boolean temporary, Exception cause) {
        Kind kind = temporary ? Kind.ENVIRONMENT : Kind.CONFIGURATION;
        return new StartFailure(kind, String.valueOf(cause.getMessage()), cause);
    }

    public Kind kind() {
        return kind;
    }
}
