package io.github.nettyidentd.server;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;

/**
 * Event loops that look at their sockets at least every {@value #TASKS_MILLIS} ms, however many lookups end meanwhile.
 * Netty's own event loops run tasks for up to a second before they look, and a new peer waits for several such turns.
 */
final class EventLoops extends MultiThreadIoEventLoopGroup {

    private static final int TASKS_MILLIS = 10;

    EventLoops(int count, IoHandlerFactory handlers) {
        super(count, new DefaultThreadFactory("ident"), handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
        return new SingleThreadIoEventLoop(
                this, executor, handlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASKS_MILLIS);
    }
}
