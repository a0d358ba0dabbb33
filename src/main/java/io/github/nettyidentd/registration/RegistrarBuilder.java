package io.github.nettyidentd.registration;

import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Registrar}. Use it on one thread; {@link Registrar#builder()} makes one. */
public final class RegistrarBuilder {

    private static final int MAX_APPLICATION = 64;

    private Path socket = Registrar.DEFAULT_SOCKET;
    private @Nullable String application;
    private Duration timeout = Duration.ofSeconds(5);
    private @Nullable EventLoopGroup eventLoopGroup;

    RegistrarBuilder() {}

    /** Sets the daemon's socket; by default {@link Registrar#DEFAULT_SOCKET}. */
    public RegistrarBuilder socket(Path socket) {
        this.socket = Objects.requireNonNull(socket, "socket");
        return this;
    }

    /**
     * Names the program, so that {@code netty-identd register --list} shows which one registered what; by default it has no
     * name.
     *
     * @param application 1 to 64 visible ASCII characters
     * @throws IllegalArgumentException if it is anything else
     */
    public RegistrarBuilder application(String application) {
        if (application.isEmpty()
                || application.length() > MAX_APPLICATION
                || !application.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("application: '" + application + "' (expected: 1-" + MAX_APPLICATION
                    + " visible ASCII characters)");
        }
        this.application = application;
        return this;
    }

    /** Sets how long a future waits for the daemon's answer, more than zero; by default 5 s. */
    public RegistrarBuilder timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: a positive duration)");
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * Runs the registrar on one event loop of a given group, instead of a thread of its own. The group must be for epoll or
     * NIO. {@link Registrar#close()} does not shut it down.
     */
    public RegistrarBuilder eventLoopGroup(EventLoopGroup eventLoopGroup) {
        this.eventLoopGroup = Objects.requireNonNull(eventLoopGroup, "eventLoopGroup");
        return this;
    }

    /**
     * Makes the registrar, which begins to connect. It does not matter whether the daemon runs already.
     *
     * @throws IllegalArgumentException if the event loop group is neither for epoll nor for NIO
     */
    public Registrar build() {
        return new Registrar(new Registrar.Settings(socket, application, timeout), eventLoopGroup);
    }
}
