package io.github.nettyidentd.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a lookup that names no user (RFC 1413 §5, {@code error-reply}). This class stands for
 * {@code UNKNOWN-ERROR}, its subclasses for the other error types.
 *
 * <p>An error is an answer, not a crash: it has no stack trace. Its message and cause, each of which may be {@code null},
 * are for the log and are never sent. Immutable.
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

    /** Makes an {@code UNKNOWN-ERROR}; the message says why. */
    public IdentError(@Nullable String message) {
        this(UNKNOWN_ERROR, message, null);
    }

    /** Makes an {@code UNKNOWN-ERROR} with a cause, which the log shows behind the message. */
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
     * Makes the error for an error type, as it is in a reply.
     *
     * @param errorType one of RFC 1413's four error types, or a type that begins with {@code X}
     * @throws IllegalArgumentException if it is neither of these
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

    /** {@code NO-USER}: there is no such connection, or it has no user. A chain of lookups then asks the next one. */
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

    /** {@code INVALID-PORT}: a port is not a number from 1 to 65535. The server gives this answer itself, without a lookup. */
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

    /** {@code HIDDEN-USER}: the user is known, but is not named at the user's request. */
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

    /** An error type that RFC 1413 does not define: {@code X} and 1 to 63 token characters (§5, {@code error-type}). */
    public static final class Extension extends IdentError {

        @Serial
        private static final long serialVersionUID = 1L;

        /**
         * Makes an error of this type.
         *
         * @throws IllegalArgumentException if the type does not begin with {@code X}, or is not a token of 2 to 64
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
