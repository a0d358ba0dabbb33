package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.text.IoReason;
import java.util.ArrayList;
import java.util.List;
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
     * The failure and its causes, up to {@value #MAX_CAUSES}, as one line of messages. An exception without a message is
     * named by its class; no other class is named. A message that repeats that of its cause is left out. Never throws,
     * although a plug-in's exceptions may throw when they are asked anything.
     */
    public static String text(Throwable failure) {
        List<String> messages = new ArrayList<>();
        @Nullable Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            String message = message(cause);
            if (message != null && messages.stream().noneMatch(earlier -> earlier.endsWith(message))) {
                messages.add(message);
            }
            cause = causeOf(cause);
        }
        return messages.isEmpty() ? "no reason is given" : String.join(": ", messages);
    }

    private static @Nullable String message(Throwable failure) {
        try {
            String message = failure.getMessage();
            if (message == null || message.isBlank()) {
                // An error type, or what only wraps its cause, needs no message.
                return failure instanceof IdentError || failure.getCause() != null ? null : name(failure.getClass());
            }
            return isMadeOfCause(message, failure) ? null : IoReason.withSubject(failure);
        } catch (RuntimeException | Error e) {
            return name(failure.getClass());
        }
    }

    /** Whether the message is what the constructor {@code RuntimeException(Throwable)} makes of its argument. */
    private static boolean isMadeOfCause(String message, Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && message.startsWith(cause.getClass().getName());
    }

    /** The name of the class, or that of its superclass for a class without a name. */
    private static String name(Class<?> type) {
        return type.isAnonymousClass() ? name(type.getSuperclass()) : type.getSimpleName();
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }
}
