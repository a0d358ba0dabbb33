package io.github.nettyidentd.forward;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts forwards as their shares permit. A forward that finds the share of its account or host used up waits for an earlier
 * one of that holder: a bridge that connects all its users has many queries at once, and its ident server answers each
 * within a moment. Nothing waits for a holder whose server did not answer in time. Any thread may call any method.
 */
final class ForwardQueue {

    private static final int MAX_WAITING = 1_024;
    private static final int MAX_WAITING_OF_ONE_HOLDER = 256;

    /** A forward that waits, or is under way. */
    private static final class Entry {

        private final Forward forward;
        private final CompletableFuture<UserId> answer;
        private final Runnable start;
        private boolean started;

        Entry(Forward forward, CompletableFuture<UserId> answer, Runnable start) {
            this.forward = forward;
            this.answer = answer;
            this.start = start;
        }

        void fail(String message) {
            answer.completeExceptionally(new IllegalStateException(message));
        }
    }

    /** The forwards of one account or host. One is under way as long as others wait, so that these are always woken. */
    private static final class Line {

        private final Deque<Entry> waiting = new ArrayDeque<>();
        private int underWay;

        /** Whether the server let a forward time out, and has answered none since. */
        private boolean overdue;
    }

    private final ForwardShares shares = new ForwardShares();
    private final Map<Object, Line> lines = new HashMap<>();
    private int waiting;

    /** What to do outside the lock, in its order; one thread at a time does it, because it may lead back here. */
    private final Deque<Runnable> actions = new ArrayDeque<>();

    private boolean acting;

    /**
     * Starts a forward, now or when its turn comes. If it cannot even wait, then its answer fails.
     *
     * @param answer not done yet; ends the forward as soon as it is done, from whatever thread
     * @param start called at most once, outside any lock
     */
    void add(Forward forward, CompletableFuture<UserId> answer, Runnable start) {
        var entry = new Entry(forward, answer, start);
        synchronized (this) {
            Line line = lines.computeIfAbsent(forward.holder().key(), _ -> new Line());
            ForwardShares.Refusal refusal = enter(entry, line);
            if (refusal != null) {
                if (refusal.ofHolder() && mayWait(line)) {
                    line.waiting.add(entry);
                    waiting++;
                } else {
                    actions.add(() -> entry.fail(refusal.message()));
                }
            }
            dropIfIdle(forward, line);
        }
        var _ = answer.whenComplete((_, failure) -> done(entry, failure));
        act();
    }

    /** Does what there is to do, unless another thread, or a caller further up on this one, is about to. */
    private void act() {
        synchronized (this) {
            if (acting) {
                return;
            }
            acting = true;
        }
        try {
            for (Runnable action = nextAction(); action != null; action = nextAction()) {
                action.run();
            }
        } catch (Error e) {
            synchronized (this) {
                acting = false;
            }
            throw e;
        }
    }

    private synchronized @Nullable Runnable nextAction() {
        Runnable action = actions.poll();
        acting = action != null;
        return action;
    }

    private boolean mayWait(Line line) {
        return !line.overdue && waiting < MAX_WAITING && line.waiting.size() < MAX_WAITING_OF_ONE_HOLDER;
    }

    private ForwardShares.@Nullable Refusal enter(Entry entry, Line line) {
        ForwardShares.Refusal refusal = shares.enter(entry.forward);
        if (refusal == null) {
            entry.started = true;
            line.underWay++;
            actions.add(entry.start);
        }
        return refusal;
    }

    private void done(Entry entry, @Nullable Throwable failure) {
        synchronized (this) {
            Line line = lines.get(entry.forward.holder().key());
            if (line == null) {
                return;
            }
            if (!entry.started) {
                if (line.waiting.remove(entry)) {
                    waiting--;
                }
                return;
            }
            shares.leave(entry.forward);
            line.underWay--;
            if (failure instanceof TimeoutException) {
                line.overdue = true;
                failWaiting(line);
            } else {
                line.overdue &= failure != null && !(failure instanceof IdentError);
                startWaiting(line);
            }
            dropIfIdle(entry.forward, line);
        }
        act();
    }

    private void failWaiting(Line line) {
        for (Entry entry : line.waiting) {
            String holder = entry.forward.holder().text();
            actions.add(() -> entry.fail("another forward of " + holder + " had no answer in time"));
        }
        waiting -= line.waiting.size();
        line.waiting.clear();
    }

    /** Starts those that can; a forward stays if only another one of its holder stands in its way. */
    private void startWaiting(Line line) {
        Iterator<Entry> entries = line.waiting.iterator();
        while (entries.hasNext()) {
            Entry entry = entries.next();
            ForwardShares.Refusal refusal = enter(entry, line);
            if (refusal == null || !refusal.ofHolder()) {
                entries.remove();
                waiting--;
                if (refusal != null) {
                    actions.add(() -> entry.fail(refusal.message()));
                }
            }
        }
    }

    private void dropIfIdle(Forward forward, Line line) {
        if (line.underWay == 0 && line.waiting.isEmpty()) {
            lines.remove(forward.holder().key());
        }
    }
}
