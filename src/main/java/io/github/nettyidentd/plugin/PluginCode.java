package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.text.Printable;
import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of a plug-in: sets the thread's context class loader for it, and puts into words what it throws. Libraries
 * that a plug-in brings with it often look for their classes and resources by the context class loader.
 *
 * @param before the context class loader that the thread had, and will have again
 */
record PluginCode(@Nullable ClassLoader before) implements AutoCloseable {

    /** Sets the context class loader of the calling thread until the returned object is closed. */
    static PluginCode enter(ClassLoader loader) {
        Thread thread = Thread.currentThread();
        var code = new PluginCode(thread.getContextClassLoader());
        thread.setContextClassLoader(loader);
        return code;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** Describes what went wrong in a plug-in, on one line. */
    static String reason(Throwable failure) {
        return Printable.onOneLine(text(failure));
    }

    private static String text(Throwable failure) {
        return switch (failure) {
            case InvocationTargetException thrown -> "its constructor failed" + cause(thrown);
            case ServiceConfigurationError error -> message(error) + cause(error);
            case ExceptionInInitializerError error -> "a static initializer failed" + cause(error);
            default -> Causes.text(failure);
        };
    }

    /** The message without the name of our own interface, with which it begins. */
    private static String message(ServiceConfigurationError error) {
        return String.valueOf(error.getMessage()).replaceFirst("^" + LookupFactory.class.getName() + ": ", "");
    }

    private static String cause(Throwable failure) {
        return failure.getCause() == null ? "" : ": " + text(failure.getCause());
    }
}
