package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One query on its way along a chain whose first member did not answer at once. */
final class ChainQuery {

    private final List<Lookup> members;
    private final ConnectionPair pair;
    private final CompletableFuture<UserId> result = new CompletableFuture<>();
    private volatile CompletableFuture<UserId> underWay;

    ChainQuery(List<Lookup> members, ConnectionPair pair, CompletableFuture<UserId> first) {
        this.members = members;
        this.pair = pair;
        this.underWay = first;
    }

    CompletableFuture<UserId> start() {
        var _ = result.whenComplete((_, _) -> underWay.cancel(true));
        follow(0, underWay);
        return result;
    }

    /** Goes on with the answer of one member; a loop, so that members who answer at once cost no stack. */
    private void follow(int member, CompletableFuture<UserId> answer) {
        int asked = member;
        CompletableFuture<UserId> current = answer;
        while (current.isDone()) {
            if (asked == members.size() - 1 || !Outcome.of(current).isNoUser()) {
                Outcome.of(current).complete(result);
                return;
            }
            if (result.isDone()) {
                return;
            }
            asked++;
            current = LookupCall.start(members.get(asked), pair);
        }
        await(asked, current);
    }

    private void await(int member, CompletableFuture<UserId> answer) {
        underWay = answer;
        if (result.isDone()) {
            answer.cancel(true); // the result was cancelled when the answer before this one was under way
        } else {
            var _ = answer.whenComplete((_, _) -> follow(member, answer));
        }
    }
}
