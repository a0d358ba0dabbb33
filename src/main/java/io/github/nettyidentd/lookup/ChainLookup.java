package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks several lookups, its members, one after the other, until one of them knows the connection. A member that fails with
 * {@link IdentError.NoUser} passes the query on to the next member. Any other answer or failure is the chain's own, and so
 * is that of the last member.
 *
 * <p>The first member is asked on the calling thread, each further member on the thread that completed the answer of the
 * member before it. A member that throws or returns {@code null} ends the query with {@code UNKNOWN-ERROR}.
 */
public final class ChainLookup implements Lookup {

    private final List<Lookup> members;

    /**
     * Makes a chain that owns its members: its {@link #close} closes them.
     *
     * @param members at least one lookup, in the order in which they are asked
     * @throws IllegalArgumentException if there are no members
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
     * <p>When the future is cancelled, the future of the member that is asked just then is cancelled too, and no further
     * member is asked.
     */
    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return follow(pair, 0, LookupCall.start(members.getFirst(), pair));
    }

    /** {@inheritDoc} The first member is asked about all connections at once, further members about one at a time. */
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
     * Closes all members, the last one first. A member that throws does not keep the others from being closed.
     *
     * @throws IllegalStateException if members threw; their exceptions are the suppressed exceptions of this one
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
