package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    /** Netty looks at the clock after this many tasks. */
    private static final int TASKS_OF_A_TURN = 64;

    @Test
    void acceptsConnectionsBetweenTasksOfWhichThereIsNoEnd() throws Exception {
        var loops = new EventLoops(1, NioIoHandler.newFactory());
        var tasks = new AtomicInteger();
        var tasksBefore = new CompletableFuture<Integer>();
        var connected = new CountDownLatch(1);
        try (var socket = new Socket()) {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            tasksBefore.complete(tasks.get());
                        }
                    })
                    .bind(InetAddress.ofLiteral("127.0.0.1"), 0)
                    .sync()
                    .channel();
            EventLoop loop = loops.next();
            loop.execute(() -> {
                while (connected.getCount() > 0) {
                    Thread.onSpinWait();
                }
                workOn(loop, tasks, tasksBefore);
            });
            socket.connect((InetSocketAddress) server.localAddress());
            connected.countDown();
            int before = tasksBefore.get(30, SECONDS);
            assertTrue(before <= 4 * TASKS_OF_A_TURN, before + " tasks were done before");
        } finally {
            tasksBefore.cancel(false);
            connected.countDown();
            loops.shutdownGracefully(0, 1, SECONDS).sync();
        }
    }

    /** Works for a millisecond, and then adds the next task of the same kind. */
    private static void workOn(EventLoop loop, AtomicInteger tasks, CompletableFuture<Integer> end) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < MILLISECONDS.toNanos(1)) {
            Thread.onSpinWait();
        }
        tasks.incrementAndGet();
        if (!end.isDone()) {
            loop.execute(() -> workOn(loop, tasks, end));
        }
    }
}
