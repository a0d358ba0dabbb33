package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * What the connections of one event loop asked in one of its turns, put to the lookup together: the kernel answers many
 * questions in one call sooner, and peers that are answered one right behind the other are woken at less cost. Belongs to
 * that event loop.
 */
final class LookupBatch {

    /** With so many questions the lookup is asked; the replies go out before more are put. */
    private static final int ENOUGH = 32;

    /** A connection, and which of the questions are its own. */
    private record Asking(ReplyQueue connection, int from, int to) {}

    private final Lookup lookup;
    private final EventExecutor eventLoop;
    private final Queue<ReplyQueue> waiting = new ArrayDeque<>();
    private boolean scheduled;

    LookupBatch(Lookup lookup, EventExecutor eventLoop) {
        this.lookup = lookup;
        this.eventLoop = eventLoop;
    }

    /** Asks what the connection has to ask, later in this turn of the event loop. */
    void add(ReplyQueue connection) {
        waiting.add(connection);
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

    private void ask() {
        List<Asking> asking = new ArrayList<>(ENOUGH);
        List<ConnectionPair> pairs = new ArrayList<>(ENOUGH);
        while (!waiting.isEmpty() && pairs.size() < ENOUGH) {
            ReplyQueue connection = waiting.remove();
            int from = pairs.size();
            connection.addQuestions(pairs);
            asking.add(new Asking(connection, from, pairs.size()));
        }
        List<CompletableFuture<UserId>> lookups = LookupCall.start(lookup, pairs);
        for (Asking each : asking) {
            each.connection.lookedUp(lookups.subList(each.from, each.to));
        }
    }
}
