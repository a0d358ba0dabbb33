package io.github.nettyidentd.plugin;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a lookup that the operator asked for cannot be made; the daemon then does not start. The message is for the
 * operator: it names what was asked for, what is wrong with it, and what was expected. The cause, if any, is for the log.
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

    /**
     * Whether another attempt may succeed, because something that the lookup needs did not answer. If false, the
     * configuration is wrong, and another attempt would fail as well.
     */
    public boolean isTemporary() {
        return isTemporary;
    }
}
