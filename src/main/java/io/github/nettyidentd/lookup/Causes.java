package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.IdentError;
import java.util.StringJoiner;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The causes of failures. */
public final class Causes {

    private static final int MAX_CAUSES = 4;

    private Causes() {}

    /** The failure without the {@link CompletionException} that a future may have wrapped around it. */
    public static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * The failure and its causes, up to {@value #MAX_CAUSES}, as one line: the class and the
     * message of each, or the message alone of an {@link IdentError}. Never throws, although a plug-in's exceptions may
     * throw when asked for their messages.
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
