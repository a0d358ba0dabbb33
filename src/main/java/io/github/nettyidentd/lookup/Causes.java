package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.IdentError;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Failures in words. */
public final class Causes {

    private static final int MAX_CAUSES = 4;

    private Causes() {}

    /**
     * The failure and its causes, up to {@value #MAX_CAUSES}, in one line: class and message of each. An
     * {@link IdentError} stands without its class. Never throws, although messages are made by foreign code.
     */
    public static String text(Throwable failure) {
        var text = new StringJoiner(": ");
        @Nullable Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            String message = message(cause);
            if (!(cause instanceof IdentError)) {
                text.add(cause.getClass().getName());
            }
            if (message != null) {
                text.add(message);
            }
            cause = cause.getCause();
        }
        return text.length() == 0 ? "no reason is given" : text.toString();
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }
}
