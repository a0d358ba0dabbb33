package io.github.nettyidentd.plugin;

import io.github.nettyidentd.text.Printable;
import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;

/** What went wrong in code that is not ours, in one line. */
final class Reason {

    private Reason() {}

    static String of(Throwable failure) {
        return Printable.onOneLine(text(failure));
    }

    private static String text(Throwable failure) {
        return switch (failure) {
            case InvocationTargetException thrown -> "its constructor threw" + cause(" ", thrown);
            case ServiceConfigurationError error -> error.getMessage() + cause(": ", error);
            case ExceptionInInitializerError error -> error + cause(": ", error);
            default -> failure.toString();
        };
    }

    private static String cause(String separator, Throwable failure) {
        return failure.getCause() == null ? "" : separator + text(failure.getCause());
    }
}
