package io.github.nettyidentd.plugin;

import org.jspecify.annotations.Nullable;

/** The thread's context class loader is another one until this is closed: plug-ins expect to find their classes by it. */
record ContextClassLoader(@Nullable ClassLoader before) implements AutoCloseable {

    static ContextClassLoader enter(ClassLoader loader) {
        Thread thread = Thread.currentThread();
        var scope = new ContextClassLoader(thread.getContextClassLoader());
        thread.setContextClassLoader(loader);
        return scope;
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
