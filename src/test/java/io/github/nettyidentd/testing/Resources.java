package io.github.nettyidentd.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What a test class has opened. It is closed in the opposite order, and also if the JVM is told to end before that.
 *
 * <p>Where it cannot be had, each test is to be skipped by {@link #assumeOpened}: a class that is skipped as a whole is
 * missing from the build's count.
 */
public final class Resources implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::closeAll, "close test resources");

    private @Nullable TestAbortedException missing;

    /** Adds what is needed, or throws what an assumption throws. */
    @FunctionalInterface
    public interface Opening {
        void open() throws Exception;
    }

    public Resources() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Opens all that is needed, for {@code @BeforeAll}. */
    public void open(Opening opening) throws Exception {
        try {
            opening.open();
        } catch (TestAbortedException e) {
            missing = e;
        }
    }

    /** Skips a test if something could not be had, for {@code @BeforeEach}. */
    public void assumeOpened() {
        if (missing != null) {
            throw missing;
        }
    }

    /** Takes it over. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
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
    public void close() {
        try {
            closeAll();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }
}
