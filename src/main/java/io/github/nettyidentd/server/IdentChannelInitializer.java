package io.github.nettyidentd.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Builds the pipeline of a connection in two steps: first {@link Admission} alone, which costs little for a connection
 * that is refused, and then the handlers that turn lines into replies. Before {@link Admission}, the connection of a
 * trusted proxy gets the handlers that read its header. Octets come in at {@link #LINGER} and meet the
 * handlers in the order of the names below.
 */
@Sharable
final class IdentChannelInitializer extends ChannelInitializer<Channel> {

    /** {@link Admission}: decides whether the connection is served, and then leaves the pipeline. */
    static final String ADMISSION = "admission";

    /** {@link ProxyHeaderDecoder}: reads what a trusted proxy says first, and then leaves the pipeline. */
    static final String PROXY_DECODER = "proxy-decoder";

    /** {@link ProxyHeader}: waits for what the decoder reads, and then leaves the pipeline. */
    static final String PROXY_HEADER = "proxy-header";

    /** {@link LingeringClose}: closes so that the last reply is not lost. */
    static final String LINGER = "linger";

    /** {@link QueryFrames}: cuts the octets into lines. */
    static final String FRAME = "frame";

    /** {@link PeerLimits}: holds the peer to its limits. */
    static final String LIMITS = "limits";

    /** {@link IdentHandler}: answers the queries. */
    static final String IDENT = "ident";

    /** {@link AcceptFailures}, in the pipeline of a listening socket. */
    static final String ACCEPT_FAILURES = "accept-failures";

    private final ServerSettings settings;
    private final Admission admission;
    private final ConcurrentMap<EventLoop, LookupBatch> batches = new ConcurrentHashMap<>();

    IdentChannelInitializer(ServerSettings settings, ChannelGroup connections) {
        this.settings = settings;
        this.admission = new Admission(settings, connections, this::serve);
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!settings.proxies().isEmpty()
                && channel.remoteAddress() instanceof InetSocketAddress peer
                && AccessList.hold(settings.proxies(), peer.getAddress())) {
            expectHeader(channel, peer.getAddress());
        }
        channel.pipeline().addLast(ADMISSION, admission);
    }

    private void expectHeader(Channel channel, InetAddress proxy) {
        channel.config().setRecvByteBufAllocator(new StoppableReads());
        var decoder = new ProxyHeaderDecoder();
        channel.pipeline()
                .addLast(PROXY_DECODER, decoder)
                .addLast(PROXY_HEADER, new ProxyHeader(settings, admission, decoder, proxy));
    }

    private void serve(Channel channel, AdmittedConnection connection) {
        var ident = new IdentHandler(settings, batch(channel.eventLoop()), connection.addresses());
        QueryFrames frames = ident.frames();
        reads(channel).stopWhile(() -> frames.isFull() || !channel.config().isAutoRead());
        channel.pipeline()
                .addLast(LINGER, new LingeringClose())
                .addLast(FRAME, frames)
                .addLast(LIMITS, new PeerLimits(settings, connection))
                .addLast(IDENT, ident);
    }

    private static StoppableReads reads(Channel channel) {
        if (channel.config().getRecvByteBufAllocator() instanceof StoppableReads begun) {
            return begun;
        }
        var reads = new StoppableReads();
        channel.config().setRecvByteBufAllocator(reads);
        return reads;
    }

    private LookupBatch batch(EventLoop eventLoop) {
        return batches.computeIfAbsent(eventLoop, loop -> new LookupBatch(settings.lookup(), loop));
    }
}
