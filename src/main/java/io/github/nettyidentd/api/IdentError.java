package io.github.nettyidentd.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no user-id (RFC 1413 §5, error reply). Itself it is {@code UNKNOWN-ERROR}; its kinds are the other
 * error types.
 *
 * <p>These are answers, not crashes: they carry no stack trace. Message and cause are for the log and are never sent.
 */
public sealed class IdentError extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The error types of RFC 1413 §5, as they are sent. */
    public static final String UNKNOWN_ERROR = "UNKNOWN-ERROR";

    public static final String NO_USER = "NO-USER";
    public static final String INVALID_PORT = "INVALID-PORT";
    public static final String HIDDEN_USER = "HIDDEN-USER";

    private final String errorType;

    /** {@code UNKNOWN-ERROR}, for a reason that the message gives. */
    public IdentError(@Nullable String message) {
        this(UNKNOWN_ERROR, message, null);
    }

    /** {@code UNKNOWN-ERROR}, for a reason that the message gives and a cause that the log shows. */
    public IdentError(@Nullable String message, @Nullable Throwable cause) {
        this(UNKNOWN_ERROR, message, cause);
    }

    private IdentError(String errorType, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.errorType = errorType;
    }

    /** The error type as it is sent, for example {@code NO-USER}. */
    public final String errorType() {
        return errorType;
    }

    /**
     * The error for a type out of a reply.
     *
     * @param errorType one of the four of RFC 1413, or an {@code X…} type
     * @throws IllegalArgumentException if it is neither
     */
    public static IdentError of(String errorType) {
        return switch (errorType) {
            case UNKNOWN_ERROR -> new IdentError(null);
            case NO_USER -> new NoUser();
            case INVALID_PORT -> new InvalidPort();
            case HIDDEN_USER -> new HiddenUser();
            default -> new Extension(errorType);
        };
    }

    /** {@code NO-USER}: the connection is not in use, or no user can be named for it. */
    public static final class NoUser extends IdentError {

        @Serial
        private static final long serialVersionUID = 1L;

        public NoUser() {
            this(null);
        }

        public NoUser(@Nullable String message) {
            super(NO_USER, message, null);
        }
    }

    /** {@code INVALID-PORT}: a port is no number from 1 to 65535. The server says this by itself. */
    public static final class InvalidPort extends IdentError {

        @Serial
        private static final long serialVersionUID = 1L;

        public InvalidPort() {
            this(null);
        }

        public InvalidPort(@Nullable String message) {
            super(INVALID_PORT, message, null);
        }
    }

    /** {@code HIDDEN-USER}: the user is known, and the information withheld at the user's request. */
    public static final class HiddenUser extends IdentError {

        @Serial
        private static final long serialVersionUID = 1L;

        public HiddenUser() {
            this(null);
        }

        public HiddenUser(@Nullable String message) {
            super(HIDDEN_USER, message, null);
        }
    }

    /** An error type outside of RFC 1413: {@code X} and one to 63 token characters (§5, {@code error-type}). */
    public static final class Extension extends IdentError {

        @Serial
        private static final long serialVersionUID = 1L;

        /**
         * @throws IllegalArgumentException if the type does not start with {@code X} or is no token of 2 to 64
         *     characters
         */
        public Extension(String errorType) {
            super(requireExtension(errorType), null, null);
        }

        private static String requireExtension(String errorType) {
            Tokens.require("errorType", errorType);
            if (errorType.length() < 2 || errorType.charAt(0) != 'X') {
                throw new IllegalArgumentException("errorType: '" + errorType
                        + "' (expected: an error type of RFC 1413, or X and 1-63 characters)");
            }
            return errorType;
        }
    }
}
