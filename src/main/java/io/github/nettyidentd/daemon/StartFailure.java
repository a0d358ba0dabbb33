package io.github.nettyidentd.daemon;

import io.github.nettyidentd.plugin.LookupUnavailableException;
import io.github.nettyidentd.system.PolicyUnavailableException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why the daemon did not start. The message is for the operator. */
public final class StartFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Whose turn it is to mend it. */
    public enum Kind {
        /** What the daemon was told: a lookup that cannot be had, a bad setting. */
        CONFIGURATION,
        /** Where it runs: a port that is taken, a kernel that does not answer. */
        ENVIRONMENT
    }

    private final Kind kind;

    public StartFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A lookup that cannot be had. */
    public static StartFailure of(LookupUnavailableException failure) {
        return of(failure.isTemporary(), failure);
    }

    /** A policy that cannot be had. */
    public static StartFailure of(PolicyUnavailableException failure) {
        return of(failure.isTemporary(), failure);
    }

    private static StartFailure of(boolean temporary, Exception failure) {
        Kind kind = temporary ? Kind.ENVIRONMENT : Kind.CONFIGURATION;
        return new StartFailure(kind, String.valueOf(failure.getMessage()), failure);
    }

    public Kind kind() {
        return kind;
    }
}
