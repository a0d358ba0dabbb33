package io.github.nettyidentd.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.opentest4j.AssertionFailedError;

/** Keeps what a test opens, and closes it in the opposite order, even if the JVM is told to end before the test does. */
public class Resources implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::closeAll, "close test resources");

    /** Starts without a resource. */
    public Resources() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Takes a resource over, and gives it back for use. */
    public final synchronized <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    private synchronized void closeAll() {
        AssertionFailedError failure = null;
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception | AssertionError e) {
                failure = failure == null ? new AssertionFailedError("cannot close " + resource) : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public final void close() {
        try {
            closeAll();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }
}
