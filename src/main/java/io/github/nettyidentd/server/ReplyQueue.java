package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.net.SourcePrefix;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ParsedQuery;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection, in the order of its queries: starts lookups, holds each to its deadline, and lets a
 * reply out when those before it are out. Belongs to the connection's event loop.
 */
final class ReplyQueue {

    /** How many lookups may be under way for one connection. */
    static final int MAX_UNDER_WAY = 16;

    private static final int NO_PORT = 0;

    /** A place in the order; it is settled once it has its reply. */
    private static final class Slot {
        private final long start;
        private final @Nullable ConnectionPair pair;
        private @Nullable CompletableFuture<UserId> lookup;
        private @Nullable Future<?> deadline;
        private @Nullable IdentReply reply;

        /** With what to look up, or nothing. */
        Slot(long start, @Nullable ConnectionPair pair) {
            this.start = start;
            this.pair = pair;
        }

        void giveUp() {
            if (deadline != null) {
                deadline.cancel(false);
            }
            if (lookup != null) {
                lookup.cancel(true);
            }
        }
    }

    private final ServerSettings settings;
    private final EventExecutor eventLoop;
    private final InetAddress serverAddress;
    private final InetAddress clientAddress;
    private final SourcePrefix source;
    private final Consumer<IdentReply> out;
    private final Runnable whenSettled;
    private final Consumer<Throwable> whenFailed;
    private final LookupBatch batch;
    private final Deque<Slot> slots = new ArrayDeque<>(0);

    /** Whether the batch is to look up something of ours. */
    private boolean asking;

    /**
     * @param out takes each reply in its turn
     * @param whenSettled called later, from the event loop, when lookups that were under way have come to their end
     * @param whenFailed called from the event loop when a reply cannot be given
     */
    ReplyQueue(
            ServerSettings settings,
            EventExecutor eventLoop,
            LookupBatch batch,
            InetAddress serverAddress,
            InetAddress clientAddress,
            Consumer<IdentReply> out,
            Runnable whenSettled,
            Consumer<Throwable> whenFailed) {
        this.settings = settings;
        this.eventLoop = eventLoop;
        this.batch = batch;
        this.serverAddress = serverAddress;
        this.clientAddress = clientAddress;
        this.source = SourcePrefix.of(clientAddress);
        this.out = out;
        this.whenSettled = whenSettled;
        this.whenFailed = whenFailed;
    }

    /** Whose queries these are. */
    SourcePrefix source() {
        return source;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    boolean hasRoom() {
        return slots.size() < MAX_UNDER_WAY;
    }

    /** Whether there is room, or soon will be: what is asked about in this turn is mostly answered in it. */
    boolean isReady() {
        return hasRoom() || asking;
    }

    /** Takes the next query, for which there is room, and asks about it with what others ask in this turn. */
    void take(ParsedQuery query) {
        long start = System.nanoTime();
        switch (query) {
            case IdentQuery(int portOnServer, int portOnClient) ->
                ask(start, new ConnectionPair(serverAddress, portOnServer, clientAddress, portOnClient));
            case ParsedQuery.OutOfRange(int portOnServer, int portOnClient) ->
                refuse(start, portOnServer, portOnClient);
            case ParsedQuery.Malformed() -> refuse(start, NO_PORT, NO_PORT);
        }
    }

    private void ask(long start, ConnectionPair pair) {
        slots.add(new Slot(start, pair));
        if (!asking) {
            asking = true;
            batch.add(this);
        }
    }

    private void refuse(long start, int portOnServer, int portOnClient) {
        var slot = new Slot(start, null);
        slot.reply = answered(
                Replies.error(portOnServer, portOnClient, IdentError.INVALID_PORT, settings.hideErrors()), null, start);
        slots.add(slot);
    }

    /** Adds what is to be looked up now. */
    void addQuestions(List<ConnectionPair> pairs) {
        for (Slot slot : slots) {
            if (slot.pair != null && slot.lookup == null) {
                pairs.add(slot.pair);
            }
        }
    }

    /**
     * Takes the lookups of what was added, in their order. Never throws: those that stand behind in the batch would never
     * be answered. What cannot be done ends this connection alone.
     */
    void lookedUp(List<CompletableFuture<UserId>> lookups) {
        asking = false;
        orFail(() -> {
            start(lookups.iterator());
            if (!slots.isEmpty()) {
                whenSettled.run();
            }
        });
    }

    /** What throws beside the connection's own pipeline would leave the peer waiting. */
    private void orFail(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            whenFailed.accept(e);
        }
    }

    private void start(Iterator<CompletableFuture<UserId>> lookups) {
        for (Slot slot : slots) {
            if (slot.pair != null && slot.lookup == null) {
                slot.lookup = lookups.next();
                await(slot, slot.pair, slot.lookup);
            }
        }
    }

    private void await(Slot slot, ConnectionPair pair, CompletableFuture<UserId> lookup) {
        if (lookup.isDone()) {
            slot.reply = reply(pair, slot.start, Outcome.of(lookup));
            return;
        }
        slot.deadline = eventLoop.schedule(
                () -> orFail(() -> {
                    settings.listener().reached(Limit.LOOKUP_TIME, clientAddress);
                    settle(slot, pair, late());
                }),
                settings.limits().timeouts().lookup().toNanos(),
                TimeUnit.NANOSECONDS);
        // Never settled within this call, however quick the lookup: one way through for all that is not done yet.
        lookup.whenComplete((_, _) -> eventLoop.execute(() -> orFail(() -> settle(slot, pair, Outcome.of(lookup)))));
    }

    /** Lets out the replies whose turn it is. */
    void release() {
        for (Slot head = slots.peek(); head != null && head.reply != null; head = slots.peek()) {
            slots.remove();
            out.accept(head.reply);
        }
    }

    /** Gives up all that is under way: nobody reads the replies any more. */
    void cancel() {
        slots.forEach(Slot::giveUp);
        slots.clear();
    }

    private void settle(Slot slot, ConnectionPair pair, Outcome outcome) {
        if (slot.reply == null && slots.contains(slot)) {
            slot.reply = reply(pair, slot.start, outcome);
            slot.giveUp();
            whenSettled.run();
        }
    }

    private Outcome late() {
        return new Outcome.Refused(new IdentError(
                "no answer within " + settings.limits().timeouts().lookup().toMillis() + " ms"));
    }

    private IdentReply reply(ConnectionPair pair, long start, Outcome outcome) {
        if (!(outcome instanceof Outcome.Named)) {
            FailedLookups.log(pair, outcome);
        }
        return answered(Replies.of(pair, outcome, settings.hideErrors()), outcome.failure(), start);
    }

    private IdentReply answered(IdentReply reply, @Nullable Throwable failure, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        settings.listener().answered(new AnsweredQuery(serverAddress, clientAddress, reply, failure, took));
        return reply;
    }
}
