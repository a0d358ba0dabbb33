package io.github.nettyidentd.daemon;

import io.github.nettyidentd.linux.ffi.SignalDisposition;
import java.lang.reflect.Proxy;

/**
 * A signal of the operating system that is heard. The JDK's only way to do so is {@code sun.misc.Signal}, which is called
 * by reflection as javac has no means to accept its use in a build without warnings.
 */
final class Signals implements AutoCloseable {

    private static final String HUP = "HUP";

    private final String name;
    private final Object before;

    private Signals(String name, Object before) {
        this.name = name;
        this.before = before;
    }

    /**
     * From now on, until this is closed, the signal does this instead of what it did before. A signal that was ignored when
     * this process began stays so.
     *
     * @param name without {@code SIG}, for example {@code TERM}
     * @param action runs on a thread of the JVM's
     */
    static Signals handle(String name, Runnable action) {
        return new Signals(name, exchange(name, handler(name, action)));
    }

    /** The same for SIGHUP, which nohup(1) has ignored, as it ends a process by default; here it ends none, and is heard. */
    static Signals handleHangUp(Runnable action) {
        Object handler = handler(HUP, action);
        Object before = exchange(HUP, handler);
        if (ignored().equals(before)) {
            SignalDisposition.setDefault(SignalDisposition.SIGHUP);
            exchange(HUP, handler);
        }
        return new Signals(HUP, before);
    }

    private static Object handler(String name, Runnable action) {
        return Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType(name)}, (_, _, _) -> {
            action.run();
            return null;
        });
    }

    private static Object ignored() {
        try {
            return handlerType(HUP).getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw unheard(HUP, e);
        }
    }

    /** Gives the handler before. */
    private static Object exchange(String name, Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return signal.getMethod("handle", signal, handlerType(name))
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException e) {
            throw unheard(name, e);
        }
    }

    private static Class<?> handlerType(String name) {
        try {
            return Class.forName("sun.misc.SignalHandler");
        } catch (ClassNotFoundException e) {
            throw unheard(name, e);
        }
    }

    private static IllegalStateException unheard(String name, ReflectiveOperationException cause) {
        return new IllegalStateException("this JVM does not let us hear SIG" + name, cause);
    }

    @Override
    public void close() {
        exchange(name, before);
    }
}
