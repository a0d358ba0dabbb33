package io.github.nettyidentd.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of something that are open so far. They are closed in the opposite order, because a part may use those that
 * were opened before it. The same order serves a start that fails half-way and an orderly end. For one thread.
 */
public final class OpenedParts implements AutoCloseable {

    private final Deque<Runnable> closings = new ArrayDeque<>();

    /**
     * Adds a part that was just opened.
     *
     * @param close how the part is closed; called once, by {@link #close}
     * @return the part
     */
    public <T> T add(T part, Consumer<? super T> close) {
        closings.push(() -> close.accept(part));
        return part;
    }

    /**
     * Closes all parts, the last one first. A part that throws keeps no other from being closed.
     *
     * @throws RuntimeException the first that a part has thrown; the further ones are suppressed in it
     */
    @Override
    public void close() {
        @Nullable RuntimeException failure = null;
        while (!closings.isEmpty()) {
            try {
                closings.pop().run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
