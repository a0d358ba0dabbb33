package io.github.nettyidentd.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.nio.CharBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** A connection to the daemon, which answers each line with one line, in order. Used on its event loop only. */
final class DaemonConnection extends SimpleChannelInboundHandler<ByteBuf> {

    /** Told what comes of the connection; on the event loop. */
    interface Listener {

        void connected();

        /**
         * The daemon has answered a command.
         *
         * @return whether this is an answer; the connection is closed if it is not
         */
        boolean answered(Command command, String answer);

        /** There is room for further commands again. */
        void writable();

        /**
         * The connection has failed or ended.
         *
         * @param unanswered the commands that were sent and not answered, in order
         */
        void ended(String reason, List<Command> unanswered);
    }

    /** Much more than the daemon's answers have. */
    private static final int MAX_ANSWER = 4_096;

    private final Listener listener;
    private final Deque<Command> unanswered = new ArrayDeque<>();
    private final Channel channel;
    private String endReason = "the daemon has closed the connection";

    /** @param bootstrap with all but a handler */
    DaemonConnection(Bootstrap bootstrap, Listener listener) {
        this.listener = listener;
        ChannelFuture connected = bootstrap
                .clone()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(new LineBasedFrameDecoder(MAX_ANSWER), DaemonConnection.this);
                    }
                })
                .connect();
        channel = connected.channel();
        connected.addListener(_ -> {
            if (connected.isSuccess()) {
                listener.connected();
            } else {
                endReason = reason(Objects.requireNonNull(connected.cause()));
            }
        });
        channel.closeFuture().addListener(_ -> listener.ended(endReason, unanswered()));
    }

    private static String reason(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }

    /** Whether there is room for a command. */
    boolean isWritable() {
        return channel.isActive() && channel.isWritable();
    }

    /** Sends a command at the next {@link #flush}. */
    void send(Command command) {
        unanswered.add(command);
        channel.write(ByteBufUtil.encodeString(channel.alloc(), CharBuffer.wrap(command.line() + "\n"), UTF_8));
    }

    /** The commands that were sent and not answered, in order. */
    List<Command> unanswered() {
        return List.copyOf(unanswered);
    }

    void flush() {
        channel.flush();
    }

    void close() {
        channel.close();
    }

    private void fail(String reason) {
        endReason = reason;
        close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf line) {
        String answer = line.toString(UTF_8);
        Command command = unanswered.peek();
        if (command == null || !listener.answered(command, answer)) {
            fail("the daemon answers '" + answer + "'");
        } else {
            unanswered.remove();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        listener.writable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(reason(cause));
    }
}
