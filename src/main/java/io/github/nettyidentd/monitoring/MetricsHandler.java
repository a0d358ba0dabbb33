package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the HTTP requests of one connection: {@code /metrics}, {@code /health/live}, {@code /health/ready}, and those for
 * the files and figures of the {@link StatusPage}.
 *
 * <p>Requests are answered one after the other. The next one is read only after the kernel has taken the previous answer,
 * so that a client that sends without reading fills its own socket buffer and not our memory. For that, the channel's auto-read
 * is off, and this handler calls {@code read()} itself.
 */
final class MetricsHandler extends SimpleChannelInboundHandler<HttpObject> {

    private static final Logger log = LoggerFactory.getLogger(MetricsHandler.class);
    private static final int ALIVE_SECONDS = 2;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final DaemonMetrics metrics;
    private final MetricsServer.Health health;
    private final StatusPage page;

    private @Nullable HttpRequest request;

    /**
     * Whether an answer is under way, so that nothing must be read. True from the end of a request until its answer is
     * written; it stays true after the last answer of a connection.
     */
    private boolean answering;

    MetricsHandler(DaemonMetrics metrics, MetricsServer.Health health, StatusPage page) {
        this.metrics = metrics;
        this.health = health;
        this.page = page;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!answering) {
            context.read();
        }
    }

    /** Takes one part of a request: its head, a piece of its body, which is ignored, or its end. */
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws IOException {
        if (part instanceof HttpRequest start) {
            request = start;
        }
        if (answering) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            // The decoder drops what follows, so that no LastHttpContent need come.
            answering = true;
            answer(context, refusal(part.decoderResult().cause()), false, false);
        } else if (request != null && part instanceof LastHttpContent) {
            answering = true;
            answer(context, request);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) throws IOException {
        boolean head = request.method().equals(HttpMethod.HEAD);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        if (!head && !request.method().equals(HttpMethod.GET)) {
            FullHttpResponse refused = text(HttpResponseStatus.METHOD_NOT_ALLOWED, "GET or HEAD");
            refused.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            answer(context, refused, false, keepAlive);
            return;
        }
        switch (new QueryStringDecoder(request.uri()).rawPath()) {
            case "/metrics" -> answer(context, metrics(context, request), head, keepAlive);
            case "/health/ready" -> answer(context, health(health.ready(), "not ready"), head, keepAlive);
            case "/health/live" ->
                answerIfAlive(context, isAlive -> health(isAlive, "an event loop is stuck"), head, keepAlive);
            case StatusPage.FIGURES ->
                answerIfAlive(context, isAlive -> figures(health.status(isAlive)), head, keepAlive);
            case String path -> answer(context, file(StatusPage.file(path)), head, keepAlive);
        }
    }

    /** Answers as soon as it is known whether the event loops of the daemon are alive. */
    private void answerIfAlive(
            ChannelHandlerContext context,
            Function<Boolean, FullHttpResponse> answer,
            boolean head,
            boolean keepAlive) {
        health.alive()
                .copy()
                .orTimeout(ALIVE_SECONDS, TimeUnit.SECONDS)
                .handle((_, stuck) -> stuck == null)
                .thenAcceptAsync(isAlive -> answer(context, answer.apply(isAlive), head, keepAlive), context.executor())
                .exceptionally(failure -> {
                    exceptionCaught(context, failure);
                    return null;
                });
    }

    private FullHttpResponse metrics(ChannelHandlerContext context, HttpRequest request) throws IOException {
        ByteBuf content = context.alloc().buffer();
        try (var out = new ByteBufOutputStream(content)) {
            String type = metrics.write(request.headers().get(HttpHeaderNames.ACCEPT), out);
            return response(HttpResponseStatus.OK, type, content);
        }
    }

    private static FullHttpResponse health(boolean well, String otherwise) {
        return well ? text(HttpResponseStatus.OK, "ok") : text(HttpResponseStatus.SERVICE_UNAVAILABLE, otherwise);
    }

    private FullHttpResponse figures(Status status) {
        return unstored(response(HttpResponseStatus.OK, JSON, Unpooled.copiedBuffer(page.figures(status), UTF_8)));
    }

    private static FullHttpResponse file(StatusPage.@Nullable File file) {
        if (file == null) {
            return text(
                    HttpResponseStatus.NOT_FOUND, "here are /, /status.json, /metrics, /health/live and /health/ready");
        }
        return unstored(response(HttpResponseStatus.OK, file.type(), file.content()));
    }

    /** Marks an answer as one that only holds now: the figures, and the page, which changes with the daemon's version. */
    private static FullHttpResponse unstored(FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        return response;
    }

    private static FullHttpResponse refusal(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ ->
                text(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the first line is too long");
            case TooLongHttpHeaderException _ ->
                text(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header is too long");
            default -> text(HttpResponseStatus.BAD_REQUEST, "bad request");
        };
    }

    private static FullHttpResponse text(HttpResponseStatus status, String text) {
        return response(status, TEXT, Unpooled.copiedBuffer(text + "\n", US_ASCII));
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, ByteBuf content) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, StatusPage.CONTENT_SECURITY_POLICY)
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer");
        HttpUtil.setContentLength(response, content.readableBytes());
        return response;
    }

    private void answer(ChannelHandlerContext context, FullHttpResponse response, boolean head, boolean keepAlive) {
        HttpUtil.setKeepAlive(response, keepAlive);
        if (head) {
            response.content().clear();
        }
        context.writeAndFlush(response).addListener((ChannelFuture written) -> {
            if (!written.isSuccess()) {
                context.close();
            } else if (keepAlive) {
                answering = false;
                context.read();
            } else {
                // Half-close, and read on until the client closes too. Closing now would send a reset if unread input
                // is left in the socket, and a reset may destroy the answer before the client has read it.
                ((DuplexChannel) context.channel()).shutdownOutput();
                context.channel().config().setAutoRead(true);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("closing a connection to the metrics server", cause);
        context.close();
    }
}
