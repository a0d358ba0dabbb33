package io.github.nettyidentd.client;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queries that go one way, and the connection that carries them, one at a time. Lives on one event loop, where all
 * of its methods are called.
 */
final class RouteQueue implements ClientConnection.Owner {

    /**
     * What holds for each route of a client.
     *
     * @param timeout from asking to the answer
     * @param pipelining how many queries may be outstanding on one connection
     * @param idleTimeout how long an unused connection stays
     */
    record Settings(Duration timeout, int pipelining, Duration idleTimeout) {}

    private final Route route;
    private final Settings settings;
    private final EventExecutor loop;
    private final Connector connector;
    private final Runnable unused;
    private final Deque<PendingQuery> waiting = new ArrayDeque<>();
    private boolean oneEach;
    private @Nullable ClientConnection connection;
    private @Nullable Future<?> idleTimer;

    /** {@code unused} is called when there is neither query nor connection left. */
    RouteQueue(Route route, Settings settings, EventExecutor loop, Connector connector, Runnable unused) {
        this.route = route;
        this.settings = settings;
        this.loop = loop;
        this.connector = connector;
        this.unused = unused;
    }

    void add(PendingQuery pending) {
        pending.deadline(loop.schedule(() -> timeOut(pending), nanos(settings.timeout()), TimeUnit.NANOSECONDS));
        waiting.add(pending);
        moveOn();
    }

    /** Fails all queries and closes the connection. */
    void close() {
        fail(waiting, IdentClientException.Closed.client(route));
        if (connection != null) {
            connection.fail(IdentClientException.Closed.client(route));
        }
    }

    private void timeOut(PendingQuery pending) {
        boolean connecting = connection != null && !connection.isConnected();
        pending.fail(
                connecting
                        ? IdentClientException.TimedOut.connecting(route, settings.timeout())
                        : IdentClientException.TimedOut.waiting(route, settings.timeout()));
        waiting.remove(pending);
        if (connection != null && (connection.carries(pending) || (connecting && waiting.isEmpty()))) {
            // If it was sent, a late answer must not be taken for the next query's.
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
        fail(waiting, new IdentClientException.Refused(route, cause));
        moveOn();
    }

    @Override
    public void ended(List<PendingQuery> askAgain) {
        connection = null;
        stopIdleTimer();
        // A server that left queries unanswered gets a fresh connection for each from now on; else those that are asked
        // for the second time could be lost the same way again.
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
        var opened = new ClientConnection(route, this);
        connection = opened;
        connector.connect(route, opened).addListener(done -> {
            if (!done.isSuccess()) {
                opened.connectFailed(done.cause());
            }
        });
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

    /** Queries whose callers have cancelled them need not be sent. */
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

    private static void fail(Deque<PendingQuery> queries, IdentClientException failure) {
        queries.forEach(pending -> pending.fail(failure));
        queries.clear();
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
