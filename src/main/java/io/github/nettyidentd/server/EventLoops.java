package io.github.nettyidentd.server;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;

/**
 * Event loops that soon look at their sockets again, however many lookups come to their end meanwhile: Netty's own would
 * do nothing else for a second, and whoever connects waits for several such turns.
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
