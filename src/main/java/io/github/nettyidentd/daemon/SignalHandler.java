package io.github.nettyidentd.daemon;

import io.github.nettyidentd.linux.ffi.SignalDisposition;
import java.lang.reflect.Proxy;

/**
 * Handles one of the operating system's signals until it is closed. The JDK's only means is {@code sun.misc.Signal}. It
 * is called by reflection, because javac warns of each direct use and has no option that accepts it, and our build
 * fails on warnings.
 */
final class SignalHandler implements AutoCloseable {

    private static final String HUP = "HUP";

    private final String name;
    private final Object previous;

    private SignalHandler(String name, Object previous) {
        this.name = name;
        this.previous = previous;
    }

    /**
     * From now on, until this is closed, the signal runs the action instead of what it did before. A signal that was
     * ignored when this process began stays ignored: the JVM does not install a handler for it.
     *
     * @param name without {@code SIG}, for example {@code TERM}
     * @param action runs on a thread of the JVM's
     */
    static SignalHandler install(String name, Runnable action) {
        return new SignalHandler(name, exchange(name, proxy(name, action)));
    }

    /**
     * The same for SIGHUP, which is handled even if it was ignored. nohup(1) ignores it to protect a process from the
     * default action, which ends the process; our handler ends nothing, so the operator can still ask for a reload.
     */
    static SignalHandler installForHangUp(Runnable action) {
        Object handler = proxy(HUP, action);
        Object previous = exchange(HUP, handler);
        if (ignored().equals(previous)) {
            // The JVM left an ignored signal alone. It takes the handler at the second attempt, with the kernel's
            // disposition reset.
            SignalDisposition.setDefault(SignalDisposition.SIGHUP);
            exchange(HUP, handler);
        }
        return new SignalHandler(HUP, previous);
    }

    private static Object proxy(String name, Runnable action) {
        return Proxy.newProxyInstance(
                SignalHandler.class.getClassLoader(), new Class<?>[] {handlerType(name)}, (_, _, _) -> {
                    action.run();
                    return null;
                });
    }

    private static Object ignored() {
        try {
            return handlerType(HUP).getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw unsupported(HUP, e);
        }
    }

    /** Installs a handler and returns the previous one. */
    private static Object exchange(String name, Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return signal.getMethod("handle", signal, handlerType(name))
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException e) {
            throw unsupported(name, e);
        }
    }

    private static Class<?> handlerType(String name) {
        try {
            return Class.forName("sun.misc.SignalHandler");
        } catch (ClassNotFoundException e) {
            throw unsupported(name, e);
        }
    }

    private static IllegalStateException unsupported(String name, ReflectiveOperationException cause) {
        return new IllegalStateException("this JVM does not let us handle SIG" + name, cause);
    }

    /** The signal does what it did before. */
    @Override
    public void close() {
        exchange(name, previous);
    }
}
