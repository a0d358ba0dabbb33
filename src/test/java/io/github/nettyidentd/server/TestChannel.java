package io.github.nettyidentd.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** A connection without a socket, from 192.0.2.1 to 192.0.2.113, with the server's own pipeline. */
final class TestChannel extends EmbeddedChannel {

    static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.113");
    static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private final InetAddress client;
    private boolean readsNothing;

    TestChannel(ServerSettings settings) {
        this(settings, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE));
    }

    /** One of several open connections. */
    TestChannel(ServerSettings settings, ChannelGroup open) {
        this(new IdentChannelInitializer(settings, open), CLIENT);
    }

    /** A connection of the server from this client. */
    TestChannel(IdentChannelInitializer server, InetAddress client) {
        this.client = client;
        super(DefaultChannelId.newInstance(), server);
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(SERVER, 113);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(client, 40_000);
    }

    /** Reads this text once; each character is one octet. */
    void receive(String text) {
        writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /** Sets whether the peer leaves unread what is sent from now on. When it reads again, the next flush sends the rest. */
    void readNothing(boolean nothing) {
        readsNothing = nothing;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
        if (!readsNothing) {
            super.doWrite(buffer);
        }
    }

    /** Ends the peer's input. */
    void halfClose() {
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** Runs the tasks that other threads gave to the event loop. */
    void settle() {
        runPendingTasks();
        runScheduledPendingTasks();
    }

    /** All octets that were sent since the last call. */
    String sent() {
        var text = new StringBuilder();
        for (ByteBuf buffer = readOutbound(); buffer != null; buffer = readOutbound()) {
            text.append(buffer.toString(StandardCharsets.ISO_8859_1));
            buffer.release();
        }
        return text.toString();
    }
}
