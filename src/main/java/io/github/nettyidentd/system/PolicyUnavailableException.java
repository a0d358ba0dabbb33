package io.github.nettyidentd.system;

import java.io.Serial;

/** Thrown if the daemon cannot start because it has no policy. The message is for the operator. */
public final class PolicyUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    PolicyUnavailableException(String message, boolean temporary) {
        super(message);
        this.temporary = temporary;
    }

    /** Whether the reason is outside of the policy file, for example a name service that does not answer. */
    public boolean isTemporary() {
        return temporary;
    }
}
