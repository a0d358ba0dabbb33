package io.github.nettyidentd.registration;

import io.github.nettyidentd.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the netty-identd daemon on this host which user-id belongs to which TCP connection of this program. A registration
 * counts as long as the connection's socket exists. The daemon's policy must permit it, as it would have to permit the same
 * user-id in a file of the account that this program runs as.
 *
 * <p>If the daemon is away or is restarted, the registrar connects again, with pauses that grow to five seconds. It then
 * repeats {@link #expectAll} and all registrations whose channels are open. So the daemon need not run when this program
 * starts.
 *
 * <p>Any thread may call each method; none blocks. The future of a method completes when the daemon has answered, on the
 * registrar's event loop: what depends on it must not block. It fails with
 *
 * <ul>
 *   <li>{@link RegistrationRefusedException} if the daemon refuses, or if this registrar holds {@value Session#MAX_HELD}
 *       registrations already;
 *   <li>{@link java.util.concurrent.TimeoutException} if no answer comes within {@link RegistrarBuilder#timeout}, for example
 *       because the daemon does not run. The registration stays, and is sent when the daemon can be reached;
 *   <li>{@link ClosedChannelException} if the channel is closed, or is closed before the answer comes;
 *   <li>{@link IllegalStateException} if the channel is not connected and has no cookie, or if the registrar is closed.
 * </ul>
 *
 * Cancelling a future only ends the wait for the answer.
 *
 * <p>No argument may be {@code null}. A user-id has 1 to 512 octets in UTF-8, no space and no control character; otherwise a
 * method throws {@link IllegalArgumentException}.
 */
public final class Registrar implements AutoCloseable {

    /** The daemon's socket unless its {@code --registrations} names another one. */
    public static final Path DEFAULT_SOCKET = Path.of("/run/netty-identd/register");

    private static final long MAX_SHUTDOWN_SECONDS = 2;

    /** What the builder sets. */
    record Settings(Path socket, @Nullable String application, Duration timeout) {}

    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final EventLoop loop;
    private final Session session;

    /** The timers of the futures end with the event loop. Its thread is gone by then, so that this one may use the session. */
    private final FutureListener<Object> loopEnded = _ -> closeSession();

    Registrar(Settings settings, @Nullable EventLoopGroup given) {
        ownsGroup = given == null;
        group = given == null ? newGroup() : given;
        loop = group.next();
        session = new Session(settings, bootstrap(settings.socket()), loop);
        loop.terminationFuture().addListener(loopEnded);
        loop.execute(session::open);
    }

    private Bootstrap bootstrap(Path socket) {
        Transport transport = Transport.of(group)
                .orElseThrow(() -> new IllegalArgumentException(
                        "eventLoopGroup: " + group.getClass().getName() + " (expected: one for epoll or NIO)"));
        return transport == Transport.EPOLL
                ? bootstrap(EpollDomainSocketChannel.class, new DomainSocketAddress(socket.toString()))
                : bootstrap(NioDomainSocketChannel.class, UnixDomainSocketAddress.of(socket));
    }

    private Bootstrap bootstrap(Class<? extends Channel> kind, SocketAddress address) {
        return new Bootstrap().group(loop).channel(kind).disableResolver().remoteAddress(address);
    }

    /** NIO, because a thread of epoll's costs more to start, and a few lines need no speed. */
    private static EventLoopGroup newGroup() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("netty-identd-registrar", true), NioIoHandler.newFactory());
    }

    /** Returns a builder, in which each setting has a default. */
    public static RegistrarBuilder builder() {
        return new RegistrarBuilder();
    }

    /**
     * Registers a user-id for the connection of a Netty channel. A second registration of the same channel replaces the first.
     *
     * <p>A channel of a native transport, such as epoll, may be registered before it connects, which is best: then no query
     * can be faster than the registration. For that, get the channel from {@code Bootstrap.register()}, and call its
     * {@code connect} when the future of this method is complete. A channel of the JDK's NIO must be connected.
     *
     * @param channel a TCP channel that this program connects or has connected; the daemon refuses connections that were
     *     accepted
     */
    public CompletableFuture<Void> register(String userId, Channel channel) {
        return register(channel, UserIdWord.require(userId));
    }

    /** The same, but asks the daemon to keep the owner of the connection secret: it answers {@code HIDDEN-USER}. */
    public CompletableFuture<Void> hide(Channel channel) {
        return register(channel, UserIdWord.HIDDEN);
    }

    private CompletableFuture<Void> register(Channel channel, String word) {
        return add(word, channel::isOpen, () -> {
            ChannelWords socket = ChannelWords.of(channel);
            channel.closeFuture().addListener(_ -> submit(() -> session.closed(socket)));
            return socket;
        });
    }

    /**
     * Registers a user-id for the connection of a channel of the JDK, which must be connected. A second registration of the
     * same connection replaces the first.
     */
    public CompletableFuture<Void> register(String userId, SocketChannel channel) {
        return add(UserIdWord.require(userId), channel::isOpen, () -> ChannelWords.of(channel));
    }

    /**
     * Registers a user-id for a channel of the JDK that is bound, and not necessarily connected yet. The kernel must be
     * Linux 6.8 or later, which shows such sockets; older ones show them when they connect.
     *
     * @param remote where the channel will connect to, or is connected to; resolved
     */
    public CompletableFuture<Void> register(String userId, SocketChannel channel, InetSocketAddress remote) {
        return add(UserIdWord.require(userId), channel::isOpen, () -> ChannelWords.of(channel, remote));
    }

    /** Asks the daemon to keep the owner of the connection secret: it answers {@code HIDDEN-USER}. */
    public CompletableFuture<Void> hide(SocketChannel channel) {
        return add(UserIdWord.HIDDEN, channel::isOpen, () -> ChannelWords.of(channel));
    }

    /**
     * Removes the registration of a channel that is still open. Without one, it has no effect. Channels that are closed need no
     * call.
     */
    public CompletableFuture<Void> unregister(Channel channel) {
        return remove(() -> ChannelWords.of(channel));
    }

    /** The same for a channel of the JDK, which must be connected. */
    public CompletableFuture<Void> unregister(SocketChannel channel) {
        return remove(() -> ChannelWords.of(channel));
    }

    /**
     * Says whether this program's account registers all of its connections. If so, a query about another connection of the
     * account waits for its registration, at most for the time that the daemon's operator has set. The daemon forgets it ten
     * minutes after the account's last registrar has gone.
     */
    public CompletableFuture<Void> expectAll(boolean all) {
        var done = new CompletableFuture<Void>();
        return submit(() -> session.expect(all, done), done);
    }

    /** Names the socket of a channel. */
    @FunctionalInterface
    private interface Naming {
        ChannelWords name() throws IOException;
    }

    private CompletableFuture<Void> add(String word, BooleanSupplier isOpen, Naming naming) {
        var done = new CompletableFuture<Void>();
        try {
            var registration = new HeldRegistration(naming.name(), word, isOpen, done);
            return submit(() -> session.add(registration), done);
        } catch (IOException | IllegalStateException e) {
            done.completeExceptionally(e);
            return done;
        }
    }

    private CompletableFuture<Void> remove(Naming naming) {
        var done = new CompletableFuture<Void>();
        try {
            ChannelWords socket = naming.name();
            return submit(() -> session.remove(socket, done), done);
        } catch (IOException | IllegalStateException e) {
            done.completeExceptionally(e);
            return done;
        }
    }

    private CompletableFuture<Void> submit(Runnable step, CompletableFuture<Void> done) {
        if (!submit(step)) {
            done.completeExceptionally(Session.closedRegistrar());
        }
        return done;
    }

    private boolean submit(Runnable step) {
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException e) {
            // The registrar is closed, or the caller's group is.
            return false;
        }
    }

    private void closeSession() {
        session.close();
    }

    /**
     * Closes the registrar. The registrations stay until their sockets are closed. Futures that wait, and later ones, fail
     * with {@link IllegalStateException}. Returns at once; further calls do nothing.
     */
    @Override
    public void close() {
        submit(() -> {
            session.close();
            // The group of an embedding program may live much longer than this registrar.
            loop.terminationFuture().removeListener(loopEnded);
        });
        if (ownsGroup) {
            var _ = group.shutdownGracefully(0, MAX_SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
