package io.github.nettyidentd.client;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the queries that go to one server, and the connection that carries them. There is one connection at a time; when it
 * ends, the queries that wait get a new one. All methods are called on one event loop.
 *
 * <p>Each query has a timer from the moment it is added, so that it ends at its deadline whatever happens to the connection.
 * This holds even where a class is missing, for example because the embedding program lacks a jar: the error is thrown in
 * the middle of a method here, and the timer is not affected.
 */
final class RouteQueue implements ClientConnection.Queue {

    /**
     * The settings that apply to each route of a client.
     *
     * @param timeout how long a query may take, from the caller's call to the answer
     * @param pipelining how many queries may be outstanding on one connection, at least 1
     * @param idleTimeout how long a connection stays open without a query
     */
    record Settings(Duration timeout, int pipelining, Duration idleTimeout) {}

    private final Route route;
    private final Settings settings;
    private final EventExecutor loop;
    private final Connector connector;
    private final Runnable unused;
    private final Deque<PendingQuery> waiting = new ArrayDeque<>();

    /** Whether each query gets a connection of its own, because this server left queries unanswered before. */
    private boolean oneEach;

    private @Nullable ClientConnection connection;
    private @Nullable Future<?> idleTimer;

    /** @param unused called when neither a query nor a connection is left */
    RouteQueue(Route route, Settings settings, EventExecutor loop, Connector connector, Runnable unused) {
        this.route = route;
        this.settings = settings;
        this.loop = loop;
        this.connector = connector;
        this.unused = unused;
    }

    /** Takes a query and sends it as soon as the connection can carry it. */
    void add(PendingQuery pending) {
        pending.deadline(loop.schedule(() -> timeOut(pending), nanos(settings.timeout()), TimeUnit.NANOSECONDS));
        waiting.add(pending);
        moveOn();
    }

    /** Fails all queries and closes the connection. */
    void close() {
        fail(waiting, () -> IdentClientException.Closed.client(route));
        if (connection != null) {
            connection.fail(() -> IdentClientException.Closed.client(route));
        }
    }

    /** Fails all queries, and does nothing else: called by another thread, after the event loop has ended. */
    void abandon() {
        waiting.forEach(pending -> pending.abandon(route));
        if (connection != null) {
            connection.abandon();
        }
    }

    private void timeOut(PendingQuery pending) {
        boolean connecting = connection != null && !connection.isConnected();
        pending.fail(() -> connecting
                ? IdentClientException.TimedOut.connecting(route, settings.timeout())
                : IdentClientException.TimedOut.waiting(route, settings.timeout()));
        waiting.remove(pending);
        if (connection != null && (connection.carries(pending) || (connecting && waiting.isEmpty()))) {
            // If the query was sent, a late answer to it must not be taken for the answer to the next query.
            connection.end();
        }
    }

    @Override
    public void ready() {
        moveOn();
    }

    @Override
    public void refused(Throwable cause) {
        connection = null;
        fail(waiting, () -> new IdentClientException.Refused(route, cause));
        moveOn();
    }

    @Override
    public void ended(List<PendingQuery> askAgain) {
        connection = null;
        stopIdleTimer();
        // A server that left queries unanswered gets a new connection for each query from now on. Otherwise the queries
        // that
        // are now asked a second time could be lost in the same way again, and no query is asked a third time.
        oneEach |= !askAgain.isEmpty();
        askAgain.reversed().forEach(waiting::addFirst);
        moveOn();
    }

    private void moveOn() {
        dropDone();
        if (connection != null) {
            if (connection.isConnected()) {
                sendOn(connection);
            }
        } else if (waiting.isEmpty()) {
            unused.run();
        } else {
            connect();
        }
    }

    private void connect() {
        try {
            var opened = new ClientConnection(route, this);
            connection = opened;
            connector.connect(route, opened).addListener(done -> {
                if (!done.isSuccess()) {
                    opened.connectFailed(done.cause());
                }
            });
        } catch (LinkageError e) {
            // A class is missing, of Netty's codecs for example. Each further query would meet the same error, so all
            // that
            // wait fail now and do not have to wait for their deadlines.
            refused(e);
        }
    }

    private void sendOn(ClientConnection open) {
        stopIdleTimer();
        int limit = oneEach ? 1 : settings.pipelining();
        while (open.outstanding() < limit && !waiting.isEmpty() && !(oneEach && open.isUsed())) {
            open.send(waiting.remove());
            dropDone();
        }
        open.flush();
        if (open.outstanding() == 0) {
            if (oneEach) {
                open.end();
            } else {
                idleTimer = loop.schedule(open::end, nanos(settings.idleTimeout()), TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Removes queries that need not be sent any more, because their callers have cancelled them. */
    private void dropDone() {
        for (PendingQuery next = waiting.peek(); next != null && next.isDone(); next = waiting.peek()) {
            waiting.remove();
        }
    }

    private void stopIdleTimer() {
        if (idleTimer != null) {
            idleTimer.cancel(false);
            idleTimer = null;
        }
    }

    private static void fail(Deque<PendingQuery> queries, Supplier<RuntimeException> failure) {
        queries.forEach(pending -> pending.fail(failure));
        queries.clear();
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
