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
 * Puts what the connections of one event loop asked in one of its turns to the lookup together: the kernel answers many
 * questions in one call sooner, and peers that are answered one right behind the other are woken at less cost. Sources
 * have their turns one after the other, one connection each, so that a source with thousands of connections keeps no other
 * one waiting. Belongs to that event loop.
 */
final class LookupBatch {

    /** With so many questions the lookup is asked; the replies go out before more are put. */
    private static final int ENOUGH = 32;

    /** A connection, and which of the questions are its own. */
    private record Asking(ReplyQueue connection, int from, int to) {}

    private final Lookup lookup;
    private final EventExecutor eventLoop;

    /** The connections that have something to ask, by source, in the order of the sources' turns. */
    private final SequencedMap<SourcePrefix, Queue<ReplyQueue>> waiting = new LinkedHashMap<>();

    private boolean scheduled;

    LookupBatch(Lookup lookup, EventExecutor eventLoop) {
        this.lookup = lookup;
        this.eventLoop = eventLoop;
    }

    /** Asks what the connection has to ask, later in this turn of the event loop. */
    void add(ReplyQueue connection) {
        waiting.computeIfAbsent(connection.source(), _ -> new ArrayDeque<>()).add(connection);
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
            ask();
        } finally {
            if (!waiting.isEmpty()) {
                schedule();
            }
        }
    }

    /** The next connection of the source whose turn it is; there is one. */
    private ReplyQueue next() {
        Map.Entry<SourcePrefix, Queue<ReplyQueue>> turn = requireNonNull(waiting.pollFirstEntry());
        ReplyQueue connection = turn.getValue().remove();
        if (!turn.getValue().isEmpty()) {
            waiting.put(turn.getKey(), turn.getValue());
        }
        return connection;
    }

    private void ask() {
        List<Asking> asking = new ArrayList<>(ENOUGH);
        List<ConnectionPair> pairs = new ArrayList<>(ENOUGH);
        while (!waiting.isEmpty() && pairs.size() < ENOUGH) {
            ReplyQueue connection = next();
            int from = pairs.size();
            connection.addQuestions(pairs);
            asking.add(new Asking(connection, from, pairs.size()));
        }
        List<CompletableFuture<UserId>> lookups = LookupCall.startAll(lookup, pairs);
        for (Asking each : asking) {
            each.connection.lookedUp(lookups.subList(each.from, each.to));
        }
    }
}
