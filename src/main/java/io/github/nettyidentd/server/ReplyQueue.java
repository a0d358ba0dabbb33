package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.protocol.ParsedQuery;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        private @Nullable CompletableFuture<UserId> lookup;
        private @Nullable Future<?> deadline;
        private @Nullable IdentReply reply;

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
    private final Consumer<IdentReply> out;
    private final Runnable whenSettled;
    private final Deque<Slot> slots = new ArrayDeque<>(0);

    /**
     * @param out takes each reply in its turn
     * @param whenSettled called later, from the event loop, when a lookup that was under way has come to its end
     */
    ReplyQueue(
            ServerSettings settings,
            EventExecutor eventLoop,
            InetAddress serverAddress,
            InetAddress clientAddress,
            Consumer<IdentReply> out,
            Runnable whenSettled) {
        this.settings = settings;
        this.eventLoop = eventLoop;
        this.serverAddress = serverAddress;
        this.clientAddress = clientAddress;
        this.out = out;
        this.whenSettled = whenSettled;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    boolean hasRoom() {
        return slots.size() < MAX_UNDER_WAY;
    }

    /** Takes the next queries as far as there is room, and asks about all of them at once. */
    void take(Queue<ParsedQuery> queries) {
        long start = System.nanoTime();
        int count = Math.min(queries.size(), MAX_UNDER_WAY - slots.size());
        List<ParsedQuery> taken = new ArrayList<>(count);
        List<ConnectionPair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ParsedQuery query = queries.remove();
            taken.add(query);
            if (query instanceof IdentQuery(int portOnServer, int portOnClient)) {
                pairs.add(new ConnectionPair(serverAddress, portOnServer, clientAddress, portOnClient));
            }
        }
        List<CompletableFuture<UserId>> lookups = LookupCall.start(settings.lookup(), pairs);
        int asked = 0;
        for (ParsedQuery query : taken) {
            var slot = new Slot();
            slots.add(slot);
            switch (query) {
                case IdentQuery _ -> {
                    await(slot, pairs.get(asked), start, lookups.get(asked));
                    asked++;
                }
                case ParsedQuery.OutOfRange(int portOnServer, int portOnClient) ->
                    slot.reply = refusal(portOnServer, portOnClient, start);
                case ParsedQuery.Malformed() -> slot.reply = refusal(NO_PORT, NO_PORT, start);
            }
        }
    }

    private void await(Slot slot, ConnectionPair pair, long start, CompletableFuture<UserId> lookup) {
        if (lookup.isDone()) {
            slot.reply = reply(pair, start, lookup);
            return;
        }
        slot.lookup = lookup;
        slot.deadline = eventLoop.schedule(
                () -> {
                    settings.listener().reached(Limit.LOOKUP_TIME);
                    settle(slot, pair, start, deadlineFailure());
                },
                settings.limits().timeouts().lookup().toNanos(),
                TimeUnit.NANOSECONDS);
        // Never settled within this call, however quick the lookup: one way through for all that is not done yet.
        lookup.whenComplete((_, _) -> eventLoop.execute(() -> settle(slot, pair, start, lookup)));
    }

    private IdentReply refusal(int portOnServer, int portOnClient, long start) {
        return answered(error(portOnServer, portOnClient, IdentError.INVALID_PORT), null, start);
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

    private void settle(Slot slot, ConnectionPair pair, long start, CompletableFuture<UserId> lookup) {
        if (slot.reply == null && slots.contains(slot)) {
            slot.reply = reply(pair, start, lookup);
            slot.giveUp();
            whenSettled.run();
        }
    }

    private CompletableFuture<UserId> deadlineFailure() {
        return CompletableFuture.failedFuture(new TimeoutException(
                "no answer within " + settings.limits().timeouts().lookup().toMillis() + " ms"));
    }

    private IdentReply reply(ConnectionPair pair, long start, CompletableFuture<UserId> lookup) {
        UserId userId = lookup.isCompletedExceptionally() ? null : lookup.getNow(null);
        if (userId != null) {
            return answered(new IdentReply.UserIdReply(pair.portOnServer(), pair.portOnClient(), userId), null, start);
        }
        Throwable failure = LookupCall.failure(pair, lookup);
        return answered(error(pair.portOnServer(), pair.portOnClient(), LookupCall.errorType(failure)), failure, start);
    }

    private IdentReply error(int portOnServer, int portOnClient, String errorType) {
        return new IdentReply.ErrorReply(
                portOnServer, portOnClient, settings.hideErrors() ? IdentError.UNKNOWN_ERROR : errorType);
    }

    private IdentReply answered(IdentReply reply, @Nullable Throwable failure, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        settings.listener().answered(new AnsweredQuery(serverAddress, clientAddress, reply, failure, took));
        return reply;
    }
}
