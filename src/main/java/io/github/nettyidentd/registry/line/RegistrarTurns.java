package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.linux.ffi.DescriptorPoll;
import io.github.nettyidentd.linux.ffi.StreamListener;
import io.github.nettyidentd.linux.ffi.StreamSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.RegistrarLine;
import io.github.nettyidentd.registry.Registrars;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves all connections on one thread, in turns. */
final class RegistrarTurns implements Runnable, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RegistrarTurns.class);

    private static final int MOST_ACCEPTED = 16;

    /** How long to wait after a failure that the next call would most likely meet as well. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final StreamListener listener;
    private final Registrars registrars;
    private final RegistrarServer.SocketRegistrations registrations;
    private final LongSupplier nanoTime;
    private final DescriptorPoll poll;
    private final RegistrarConnections connections;
    private final Closings closings;
    private final StreamSocket.Buffer buffer = new StreamSocket.Buffer(LineBuffer.MAX_HELD);
    private final byte[] octets = new byte[LineBuffer.MAX_HELD];

    /** Those that the poll waits for, in its order. */
    private final List<RegistrarConnection> polled = new ArrayList<>();

    private long acceptAt;
    private boolean hasWarned;
    private long warnedAt;
    private volatile boolean closed;

    /** @param listener closed at the end */
    RegistrarTurns(
            StreamListener listener,
            Registrars registrars,
            RegistrarServer.SocketRegistrations registrations,
            LongSupplier nanoTime)
            throws IOException {
        this.listener = listener;
        this.registrars = registrars;
        this.registrations = registrations;
        this.nanoTime = nanoTime;
        this.poll = new DescriptorPoll();
        this.closings = new Closings(poll::wake);
        this.connections = new RegistrarConnections(nanoTime);
        this.acceptAt = nanoTime.getAsLong();
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                turn();
            } catch (IOException | RuntimeException | Error e) {
                warn("cannot serve registrars, trying on", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        connections.inTurn().forEach(connections::close);
        listener.close();
        buffer.close();
        poll.close();
    }

    /** Ends {@link #run}. Any thread. */
    @Override
    public void close() {
        closed = true;
        poll.wake();
    }

    private void turn() throws IOException {
        boolean accepts = await();
        boolean mayAccept = accepts && poll.isReady(0);
        int first = accepts ? 1 : 0;
        for (int i = 0; i < polled.size(); i++) {
            if (poll.isReady(first + i)) {
                polled.get(i).ready();
            }
        }
        long now = nanoTime.getAsLong();
        connections.beginTurn(now);
        connections.inTurn().forEach(connection -> serve(connection, now));
        if (mayAccept) {
            accept(now);
        }
    }

    /** Waits until something can be done; returns whether new connections are waited for. */
    private boolean await() throws IOException {
        long now = nanoTime.getAsLong();
        poll.clear();
        polled.clear();
        long nanos = connections.shortestPauseNanos(now);
        boolean accepts = acceptAt - now <= 0;
        if (accepts) {
            poll.addReadable(listener.fd());
        } else {
            nanos = Math.min(nanos, acceptAt - now);
        }
        for (RegistrarConnection connection : connections.inTurn()) {
            if (connection.canGoOn()) {
                nanos = 0;
            }
            if (addToPoll(connection)) {
                polled.add(connection);
            }
        }
        poll.await(nanos == Long.MAX_VALUE ? -1 : (int) Math.ceilDiv(nanos, MILLI_NANOS));
        return accepts;
    }

    private boolean addToPoll(RegistrarConnection connection) {
        boolean reads = connection.wantsToRead();
        boolean writes = connection.wantsToWrite();
        if (reads && writes) {
            poll.addReadableOrWritable(connection.fd());
        } else if (reads) {
            poll.addReadable(connection.fd());
        } else if (writes) {
            poll.addWritable(connection.fd());
        }
        return reads || writes;
    }

    private void serve(RegistrarConnection connection, long now) {
        try {
            if (connection.isReady() || connection.canGoOn()) {
                connection.turn(octets, now);
            }
            if (connection.isOver()) {
                connections.close(connection);
            }
        } catch (RuntimeException | Error e) {
            warn("closed a connection of uid " + connection.uid() + " that registers", e);
            connections.close(connection);
        }
    }

    private void accept(long now) {
        for (int i = 0; i < MOST_ACCEPTED; i++) {
            Optional<StreamSocket> accepted;
            try {
                accepted = listener.accept();
            } catch (SystemCallException e) {
                warn("cannot accept a connection of a registrar, trying on: " + e.getMessage(), null);
                acceptAt = now + PAUSE_NANOS;
                return;
            }
            if (accepted.isEmpty()) {
                return;
            }
            admit(accepted.get(), now);
        }
    }

    private void admit(StreamSocket socket, long now) {
        long uid;
        try {
            uid = socket.peer().uid();
        } catch (SystemCallException e) {
            warn("refused a connection of a registrar", e);
            socket.close();
            return;
        }
        try {
            RegistrarLine line = open(uid, now);
            AccountShare share = connections.share(line.uid());
            connections.add(
                    new RegistrarConnection(socket, line, buffer, share, closings, registrations, poll::wake, now));
        } catch (RefusedException e) {
            var replies = new ReplyBuffer();
            replies.error(String.valueOf(e.getMessage()));
            replies.flush(socket, buffer);
            closings.add(uid, socket::close);
        } catch (RuntimeException | Error e) {
            warn("refused a connection of a registrar", e);
            closings.add(uid, socket::close);
        }
    }

    private RegistrarLine open(long uid, long now) throws RefusedException {
        try {
            return registrars.open(uid);
        } catch (RefusedException e) {
            Optional<RegistrarConnection> dispensable =
                    Registrars.ALL_TAKEN.equals(e.getMessage()) ? connections.dispensable(uid, now) : Optional.empty();
            if (dispensable.isEmpty()) {
                throw e;
            }
            connections.close(dispensable.get());
            return registrars.open(uid);
        }
    }

    /** Logs a failure, unless one was logged within the last minute, because programs can cause as many as they like. */
    private void warn(String message, @Nullable Throwable failure) {
        long now = nanoTime.getAsLong();
        if (hasWarned && now - warnedAt < MINUTE_NANOS) {
            log.debug(message, failure);
            return;
        }
        hasWarned = true;
        warnedAt = now;
        log.warn(message, failure);
    }
}
