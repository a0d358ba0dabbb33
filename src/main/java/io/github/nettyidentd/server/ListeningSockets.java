package io.github.nettyidentd.server;

import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of a server: one for each address, or with epoll one for each address and event loop, among which
 * the kernel spreads new connections ({@code SO_REUSEPORT}, socket(7)).
 */
final class ListeningSockets {

    /**
     * How many octets the kernel holds of a connection that is not read (about; {@code SO_RCVBUF}, socket(7)). Its default
     * is far more, which ten thousand peers that send without end could make it spend.
     */
    static final int UNREAD_OCTETS = 16_384;

    /** With this many connections the turns of an event loop may be long. */
    private static final int MANY_CONNECTIONS = 64;

    /** Of {@code linux/in6.h}: IPPROTO_IPV6 and IPV6_V6ONLY (ipv6(7)). Netty's epoll sets it to 0 on each socket. */
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** How often NIO tries to bind a tentative address, and how long it pauses in between. */
    private static final int TENTATIVE_TRIES = 50;

    private static final Duration TENTATIVE_PAUSE = Duration.ofMillis(200);

    private static final String DUPLICATE =
            "another host has the address, too; 'ip address' shows the address as dadfailed";

    private static final String STILL_TENTATIVE = "the address is still tentative after "
            + TENTATIVE_PAUSE.toMillis() * TENTATIVE_TRIES / 1_000
            + " s; is the cable of the interface plugged in? 'ip address' shows both";

    /** An attribute of a socket that another program has too, which serves the connections that are in the backlog. */
    private static final AttributeKey<Boolean> KEEPS_BACKLOG =
            AttributeKey.valueOf(ListeningSockets.class, "keeps-backlog");

    private static final Logger log = LoggerFactory.getLogger(ListeningSockets.class);

    private final EventLoopGroup eventLoops;
    private final ServerObserver observer;
    private final ServerBootstrap bootstrap;
    private final Transport transport;
    private final int socketsPerAddress;
    private final List<Channel> channels = new ArrayList<>();

    ListeningSockets(ServerSettings settings, EventLoopGroup eventLoops, ChannelGroup connections) {
        this.eventLoops = eventLoops;
        this.observer = settings.observer();
        // With NIO there is one socket for each address, and its event loop accepts for all.
        boolean share = settings.transport() == Transport.EPOLL && settings.eventLoops() > 1;
        this.socketsPerAddress = share ? settings.eventLoops() : 1;
        this.transport = settings.transport();
        this.bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AcceptsPerTurn(() -> connections.size() >= MANY_CONNECTIONS))
                // Accepted sockets inherit it.
                .option(ChannelOption.SO_RCVBUF, UNREAD_OCTETS)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new IdentChannelInitializer(settings, connections));
    }

    /** Binds one address after the other, so that the first failure is the one that is reported; fails at the first that cannot be bound. */
    CompletableFuture<Void> bind(List<ListeningAddress> addresses) {
        CompletableFuture<Void> bound = CompletableFuture.completedFuture(null);
        for (ListeningAddress address : addresses) {
            bound = bound.thenCompose(_ -> bind(address));
        }
        return bound;
    }

    private CompletableFuture<Void> bind(ListeningAddress address) {
        CompletableFuture<InetSocketAddress> bound = bindOne(address);
        for (int i = 1; i < socketsPerAddress; i++) {
            // For port 0 the first socket has got a port, which the others share.
            bound = bound.thenCompose(first -> bindOne(address.on(first.getPort())));
        }
        return bound.thenAccept(_ -> {});
    }

    private CompletableFuture<InetSocketAddress> bindOne(ListeningAddress wanted) {
        return bindOnce(wanted, false).exceptionallyCompose(failure -> {
            if (detection(wanted, failure) == DuplicateDetection.UNDER_WAY) {
                log.info(
                        "the address {} is tentative, because the detection of duplicate addresses has not ended",
                        NetUtil.toAddressString(wanted.address().getAddress()));
            }
            return bindLater(wanted, failure, TENTATIVE_TRIES);
        });
    }

    /**
     * Goes on after a failure that is due to a tentative address, as addresses are when the host starts. Epoll can listen on
     * the address already; NIO has to wait.
     */
    private CompletableFuture<InetSocketAddress> bindLater(ListeningAddress wanted, Throwable failure, int triesLeft) {
        InetSocketAddress address = wanted.address();
        return switch (detection(wanted, failure)) {
            case NONE -> CompletableFuture.failedFuture(failure);
            case FAILED -> CompletableFuture.failedFuture(failure(address, DUPLICATE, failure));
            case UNDER_WAY -> {
                if (transport == Transport.EPOLL) {
                    yield bindOnce(wanted, true);
                }
                yield triesLeft == 0
                        ? CompletableFuture.failedFuture(failure(address, STILL_TENTATIVE, failure))
                        : bindAfterPause(wanted)
                                .exceptionallyCompose(
                                        again -> bindLater(wanted, Causes.unwrapped(again), triesLeft - 1));
            }
        };
    }

    /** What the kernel says about the address, if its state is a possible reason for the failure. */
    private static DuplicateDetection detection(ListeningAddress wanted, Throwable failure) {
        return String.valueOf(failure.getMessage()).endsWith("Cannot assign requested address")
                ? DuplicateDetection.of(wanted.address().getAddress())
                : DuplicateDetection.NONE;
    }

    private CompletableFuture<InetSocketAddress> bindAfterPause(ListeningAddress wanted) {
        Executor afterPause =
                CompletableFuture.delayedExecutor(TENTATIVE_PAUSE.toMillis(), TimeUnit.MILLISECONDS, eventLoops);
        return CompletableFuture.runAsync(() -> {}, afterPause).thenCompose(_ -> bindOnce(wanted, false));
    }

    /** @param free whether the address need not be one of this host (ip(7)) */
    private CompletableFuture<InetSocketAddress> bindOnce(ListeningAddress wanted, boolean free) {
        InetSocketAddress address = wanted.address();
        ServerBootstrap binding =
                bootstrap.clone().channelFactory(() -> transport.newServerChannel(address.getAddress()));
        if (socketsPerAddress > 1) {
            binding.option(EpollChannelOption.SO_REUSEPORT, true);
        }
        if (free) {
            binding.option(EpollChannelOption.IP_FREEBIND, true);
        }
        if (wanted.mustLeaveIpv4Out()) {
            binding.option(IPV6_V6ONLY, 1);
        }
        return opened(binding.bind(address), cause -> failure(address, cause));
    }

    /** Takes over sockets that listen already. Each stays on one event loop, which hands its connections to all in turn. */
    CompletableFuture<Void> adopt(List<OpenedSocket> sockets) {
        CompletableFuture<Void> adopted = CompletableFuture.completedFuture(null);
        for (OpenedSocket socket : sockets) {
            adopted = adopted.thenCompose(_ -> adopt(socket));
        }
        return adopted;
    }

    private CompletableFuture<Void> adopt(OpenedSocket socket) {
        ServerBootstrap adopting =
                bootstrap.clone().channelFactory(socket::newServerChannel).attr(KEEPS_BACKLOG, true);
        return opened(adopting.register(), cause -> new IOException("cannot listen on " + socket, cause))
                .thenAccept(_ -> {});
    }

    private CompletableFuture<InetSocketAddress> opened(
            ChannelFuture opening, Function<Throwable, IOException> failure) {
        var opened = new CompletableFuture<InetSocketAddress>();
        opening.addListener((ChannelFuture future) -> {
            if (future.isSuccess()) {
                Channel channel = future.channel();
                // Behind Netty's acceptor, which pauses after a failure.
                channel.pipeline().addLast(IdentChannelInitializer.ACCEPT_FAILURES, new AcceptFailures(observer));
                synchronized (channels) {
                    channels.add(channel);
                }
                opened.complete((InetSocketAddress) channel.localAddress());
            } else {
                opened.completeExceptionally(failure.apply(future.cause()));
            }
        });
        return opened;
    }

    private static BindException failure(InetSocketAddress address, Throwable cause) {
        // Epoll: "bind(..) failed with error(-98): Address already in use". NIO: the part behind the colon alone.
        String reason = String.valueOf(cause.getMessage()).replaceFirst("^.*\\): ", "");
        return failure(address, reason, cause);
    }

    private static BindException failure(InetSocketAddress address, String reason, Throwable cause) {
        var failure = new BindException("cannot listen on " + NetUtil.toSocketAddressString(address) + ": " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** The addresses on which the server listens, each once, in the order in which they were added. */
    List<InetSocketAddress> addresses() {
        synchronized (channels) {
            return channels.stream()
                    .map(channel -> (InetSocketAddress) channel.localAddress())
                    .distinct()
                    .toList();
        }
    }

    /**
     * Closes all sockets, those of our own once the connections in their backlogs are accepted; done, never failed, when
     * the kernel accepts no more connections.
     */
    CompletableFuture<Void> close() {
        synchronized (channels) {
            return CompletableFuture.allOf(
                    channels.stream().map(ListeningSockets::close).toArray(CompletableFuture[]::new));
        }
    }

    private static CompletableFuture<Void> close(Channel channel) {
        var closed = new CompletableFuture<Void>();
        channel.closeFuture().addListener(_ -> closed.complete(null));
        if (channel.hasAttr(KEEPS_BACKLOG)) {
            channel.close();
        } else {
            channel.pipeline().addLast(new BacklogBeforeClose());
        }
        return closed;
    }
}
