package io.github.nettyidentd.daemon;

import java.lang.reflect.Proxy;

/**
 * Hears signals of the operating system. The JDK's only way to do so is {@code sun.misc.Signal}, which is called by
 * reflection as javac has no means to accept its use in a build without warnings.
 */
final class Signals {

    private Signals() {}

    /**
     * From now on the signal does this instead of what the JVM does at it.
     *
     * @param name without {@code SIG}, for example {@code TERM}
     * @param action runs on a thread of the JVM's
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let us hear SIG" + name, e);
        }
    }
}
