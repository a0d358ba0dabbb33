package io.github.nettyidentd.plugin;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A lookup that the operator asked for cannot be had; this ends the start. The message is for the operator: it names
 * what was asked for, what is wrong with it, and what was expected. The cause, if any, is for the log.
 */
public final class LookupUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean isTemporary;

    LookupUnavailableException(String message) {
        this(message, null);
    }

    LookupUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    LookupUnavailableException(String message, @Nullable Throwable cause, boolean isTemporary) {
        super(message, cause);
        this.isTemporary = isTemporary;
    }

    /** Whether another attempt may succeed, as what the lookup needs did not answer; otherwise the configuration is wrong. */
    public boolean isTemporary() {
        return isTemporary;
    }
}
