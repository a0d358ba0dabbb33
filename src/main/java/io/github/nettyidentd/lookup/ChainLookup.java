package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks one lookup after the other until one does not fail with {@link IdentError.NoUser}; that one's answer, or other
 * failure, is the answer. If all fail so, the last one's failure is.
 *
 * <p>The first member is asked on the calling thread, each further one on the thread that completed the answer before
 * it. A member that throws or returns {@code null} ends the query with {@code UNKNOWN-ERROR}.
 */
public final class ChainLookup implements Lookup {

    private final List<Lookup> members;

    /**
     * Takes over the lookups, which it closes with itself.
     *
     * @param members at least one, in the order in which they are asked
     * @throws IllegalArgumentException if there is none
     */
    public ChainLookup(List<? extends Lookup> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members: none (expected: at least one)");
        }
        this.members = List.copyOf(members);
    }

    /**
     * {@inheritDoc}
     *
     * <p>When the future is cancelled, the one of the member under way is too, and no further member is asked.
     */
    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return follow(pair, 0, LookupCall.start(members.getFirst(), pair));
    }

    /** {@inheritDoc} The first member is asked for all at once, each further one for each connection by itself. */
    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<UserId>> first = LookupCall.startAll(members.getFirst(), pairs);
        List<CompletableFuture<UserId>> answers = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            answers.add(follow(pairs.get(i), 0, first.get(i)));
        }
        return answers;
    }

    /** Goes on with the answer of one member. */
    private CompletableFuture<UserId> follow(ConnectionPair pair, int member, CompletableFuture<UserId> answer) {
        int asked = member;
        CompletableFuture<UserId> current = answer;
        // A loop, so that members that answer at once cost no stack, however many they are.
        while (asked < members.size() - 1
                && current.isDone()
                && Outcome.of(current).isNoUser()) {
            asked++;
            current = LookupCall.start(members.get(asked), pair);
        }
        return current.isDone() || asked == members.size() - 1 ? current : followLater(pair, asked, current);
    }

    private CompletableFuture<UserId> followLater(ConnectionPair pair, int member, CompletableFuture<UserId> answer) {
        return CancellableSteps.whenDone(answer, (_, _) -> follow(pair, member, answer));
    }

    /**
     * Closes all members, the last one first, also after one of them threw.
     *
     * @throws IllegalStateException if any of them threw; what they threw is there as suppressed exceptions
     */
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (Lookup member : members.reversed()) {
            try {
                member.close();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var failed =
                    new IllegalStateException(failures.size() + " of " + members.size() + " lookups did not close");
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }
}
