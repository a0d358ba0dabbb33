package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.net.SourcePrefix;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ParsedQuery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replies that one connection owes, in the order of its queries: queues lookups, holds each to its deadline, and
 * releases a reply when all replies before it have been released. Belongs to the connection's event loop.
 */
final class ReplyQueue implements PendingReply.Queue {

    /** The connection that owes the replies. Called on its event loop. */
    interface Connection {

        /** Sends a reply whose turn has come. */
        void send(IdentReply reply);

        /** Called when replies were settled since the last {@link #release}; later than {@link #take}, never within it. */
        void settled();

        /** Called when a reply cannot be made. No later reply is sent. */
        void failed(Throwable failure);
    }

    /** How many replies one connection may owe; further queries are not parsed. */
    static final int MAX_UNDER_WAY = 16;

    private static final Logger log = LoggerFactory.getLogger(ReplyQueue.class);

    /** The port number in the reply to a malformed line. */
    private static final int NO_PORT = 0;

    private final ServerSettings settings;
    private final LookupBatch batch;
    private final ConnectionAddresses addresses;
    private final SourcePrefix source;
    private final Connection connection;
    private final Deque<PendingReply> replies = new ArrayDeque<>(0);
    private boolean failed;

    ReplyQueue(ServerSettings settings, LookupBatch batch, ConnectionAddresses addresses, Connection connection) {
        this.settings = settings;
        this.batch = batch;
        this.addresses = addresses;
        this.source = SourcePrefix.of(addresses.client());
        this.connection = connection;
    }

    @Override
    public SourcePrefix source() {
        return source;
    }

    boolean isEmpty() {
        return replies.isEmpty();
    }

    boolean hasRoom() {
        return replies.size() < MAX_UNDER_WAY;
    }

    /**
     * Whether there is room, or soon will be. A first reply that is still queued is usually settled later in this turn of
     * the event loop; to stop reading until then would cost two system calls.
     */
    boolean isReady() {
        PendingReply first = replies.peek();
        return first == null || hasRoom() || first.isQueued();
    }

    /** Takes the next query, for which there must be room. Its lookup starts later in this turn of the event loop. */
    void take(ParsedQuery query) {
        long now = System.nanoTime();
        switch (query) {
            case IdentQuery(int portOnServer, int portOnClient) -> {
                var pair = new ConnectionPair(addresses.server(), portOnServer, addresses.client(), portOnClient);
                PendingReply reply = PendingReply.toLookUp(this, pair, now);
                replies.add(reply);
                batch.add(reply);
            }
            case ParsedQuery.OutOfRange(int portOnServer, int portOnClient) -> refuse(portOnServer, portOnClient, now);
            case ParsedQuery.Malformed() -> refuse(NO_PORT, NO_PORT, now);
        }
    }

    private void refuse(int portOnServer, int portOnClient, long now) {
        IdentReply reply = Replies.error(portOnServer, portOnClient, IdentError.INVALID_PORT, settings.hideErrors());
        observe(reply, null, now);
        replies.add(PendingReply.settled(this, reply, now));
    }

    /** Releases the replies whose turn has come. */
    void release() {
        for (PendingReply first = replies.peek(); first != null && first.reply() != null; first = replies.peek()) {
            replies.remove();
            connection.send(requireNonNull(first.reply()));
        }
    }

    /** Gives up all lookups, because the peer has gone. */
    void cancel() {
        replies.forEach(PendingReply::abandon);
        replies.clear();
    }

    @Override
    public void started(PendingReply reply) {
        try {
            if (reply.isAnswered()) {
                settle(reply, reply.outcome());
            } else {
                reply.await(
                        batch.eventLoop(), settings.limits().timeouts().lookup().toNanos());
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void answered(PendingReply reply) {
        try {
            if (settle(reply, reply.outcome())) {
                connection.settled();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void expired(PendingReply reply) {
        if (failed) {
            return;
        }
        try {
            settings.observer().reached(Limit.LOOKUP_TIME, addresses.client());
            if (settle(reply, late())) {
                connection.settled();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public void turnEnded() {
        if (failed || replies.isEmpty()) {
            return;
        }
        try {
            connection.settled();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /**
     * Ends this connection alone. These calls come from tasks of the event loop, where nobody would handle what is thrown:
     * the peer would wait for ever, and so would the peers whose replies stand behind this one in the batch.
     */
    private void fail(Throwable failure) {
        failed = true;
        connection.failed(failure);
    }

    /** Settles a reply; false if it was settled before, or if nobody will read it. */
    private boolean settle(PendingReply reply, Outcome outcome) {
        if (failed || reply.isAbandoned() || reply.reply() != null) {
            return false;
        }
        reply.settle(makeReply(reply, outcome));
        return true;
    }

    private Outcome late() {
        return new Outcome.Refused(new IdentError(
                "no answer within " + settings.limits().timeouts().lookup().toMillis() + " ms"));
    }

    private IdentReply makeReply(PendingReply pending, Outcome outcome) {
        ConnectionPair pair = pending.pair();
        if (!(outcome instanceof Outcome.Named)) {
            log(pair, outcome);
        }
        IdentReply reply = Replies.of(pair, outcome, settings.hideErrors());
        observe(reply, outcome.failure(), pending.readAt());
        return reply;
    }

    private void observe(IdentReply reply, @Nullable Throwable failure, long readAt) {
        Duration took = Duration.ofNanos(System.nanoTime() - readAt);
        settings.observer().answered(new AnsweredQuery(addresses.server(), addresses.client(), reply, failure, took));
    }

    /** Logs why a lookup failed, with the stack trace at debug. An error without a cause is an answer, not a failure. */
    private static void log(ConnectionPair pair, Outcome outcome) {
        Throwable failure = outcome.failure();
        if (failure == null || (outcome instanceof Outcome.Refused && failure.getCause() == null)) {
            return;
        }
        String text = Causes.text(failure);
        // The log counts repeated warnings by the first argument: here a plug-in's name, or the name of the call that
        // failed, without its arguments.
        int end = subjectLength(text);
        log.warn("a lookup failed: {}{}", text.substring(0, end), text.substring(end));
        log.debug("lookup of {} from {} failed", pair.server(), pair.client(), failure);
    }

    private static int subjectLength(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '(' && text.charAt(end) != ':') {
            end++;
        }
        return end < text.length() ? end : 0;
    }
}
