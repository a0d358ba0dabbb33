package io.github.nettyidentd.server;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.LookupCall;
import io.github.nettyidentd.net.SourcePrefix;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;

/**
 * Collects the queries that the connections of one event loop read in one of its turns, and asks the lookup about all of
 * them in one call: the kernel answers many requests in one system call sooner than one by one, and peers whose replies go
 * out together are woken at less cost.
 *
 * <p>Sources have their turns one after the other, and a turn takes the queries of one connection. So a source with
 * thousands of connections keeps no other source waiting. Belongs to its event loop.
 */
final class LookupBatch {

    /** A batch is full with this many queries; their replies go out before the next batch is asked about. */
    private static final int FULL = 32;

    private final Lookup lookup;
    private final EventExecutor eventLoop;

    /** The replies whose lookup is to be started, by source, in the order of the sources' turns. */
    private final SequencedMap<SourcePrefix, Queue<PendingReply>> waiting = new LinkedHashMap<>();

    private boolean scheduled;

    LookupBatch(Lookup lookup, EventExecutor eventLoop) {
        this.lookup = lookup;
        this.eventLoop = eventLoop;
    }

    EventExecutor eventLoop() {
        return eventLoop;
    }

    /** Queues a reply, whose lookup is started later in this turn of the event loop. */
    void add(PendingReply reply) {
        waiting.computeIfAbsent(reply.queue().source(), _ -> new ArrayDeque<>()).add(reply);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            eventLoop.execute(this::run);
        }
    }

    private void run() {
        scheduled = false;
        try {
            startLookups(nextBatch());
        } finally {
            if (!waiting.isEmpty()) {
                schedule();
            }
        }
    }

    private List<PendingReply> nextBatch() {
        List<PendingReply> batch = new ArrayList<>(FULL);
        while (!waiting.isEmpty() && batch.size() < FULL) {
            takeTurn(batch);
        }
        return batch;
    }

    /**
     * Moves the replies of one connection, of the source whose turn it is, into the batch. A connection's replies stand
     * next to each other, because it queues all queries of a read at once.
     */
    private void takeTurn(List<PendingReply> batch) {
        Map.Entry<SourcePrefix, Queue<PendingReply>> turn = requireNonNull(waiting.pollFirstEntry());
        Queue<PendingReply> replies = turn.getValue();
        PendingReply first = requireNonNull(replies.peek());
        for (PendingReply next = first; next != null && next.isInQueueOf(first); next = replies.peek()) {
            replies.remove();
            if (!next.isAbandoned()) {
                batch.add(next);
            }
        }
        if (!replies.isEmpty()) {
            waiting.put(turn.getKey(), replies);
        }
    }

    private void startLookups(List<PendingReply> batch) {
        List<ConnectionPair> pairs = new ArrayList<>(batch.size());
        for (PendingReply reply : batch) {
            pairs.add(reply.pair());
        }
        List<CompletableFuture<UserId>> answers = LookupCall.startAll(lookup, pairs);
        for (int i = 0; i < batch.size(); i++) {
            PendingReply reply = batch.get(i);
            reply.start(answers.get(i));
            // Once for each connection, so that its replies go out in one write.
            if (i + 1 == batch.size() || !batch.get(i + 1).isInQueueOf(reply)) {
                reply.queue().turnEnded();
            }
        }
    }
}
