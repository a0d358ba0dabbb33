package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.blocking.Shares;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.policy.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lookup of this host's own connections: owner (which uid holds the socket?), account (what is that uid called?),
 * policy (what may be said?). Does not block.
 */
public final class SystemLookup implements Lookup {

    private static final Logger log = LoggerFactory.getLogger(SystemLookup.class);

    private final SocketTable sockets;
    private final Accounts accounts;
    private final Policy policy;
    private final Optional<UserId> unowned;
    private final Shares<Long> waiting;

    /**
     * @param sockets is taken over: closing the lookup closes it
     * @param accounts stay open
     * @param unowned is answered in place of {@code NO-USER} where a connection has no owner
     * @param maxWaiting how many queries about connections of one account may wait for something; at least 1. What is known
     *     is answered at once, however many wait
     */
    public SystemLookup(
            SocketTable sockets, Accounts accounts, Policy policy, Optional<UserId> unowned, int maxWaiting) {
        this.sockets = sockets;
        this.accounts = accounts;
        this.policy = policy;
        this.unowned = unowned;
        this.waiting = new Shares<>(maxWaiting);
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return lookup(pair, Trace.brief());
    }

    /** {@inheritDoc} The kernel is asked for all owners at once. */
    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<SocketOwner>> owners = sockets.findAll(pairs);
        List<CompletableFuture<UserId>> answers = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            answers.add(follow(pairs.get(i), owners.get(i), Trace.brief()));
        }
        return answers;
    }

    /** The same as {@link #lookup(ConnectionPair)}, with a trace that is told what was looked at. */
    public CompletableFuture<UserId> lookup(ConnectionPair pair, Trace trace) {
        return follow(pair, sockets.find(pair), trace);
    }

    private CompletableFuture<UserId> follow(ConnectionPair pair, CompletableFuture<SocketOwner> asked, Trace trace) {
        return Stages.then(asked, owner -> {
            trace.owner(sockets.source(), owner);
            return switch (owner) {
                case SocketOwner.Found found -> lookup(pair, found, trace);
                case SocketOwner.None none -> {
                    CompletableFuture<UserId> answer = unowned.map(CompletableFuture::completedFuture)
                            .orElseGet(() -> noUser(none.reason().text()));
                    yield explain(pair, none, trace, answer);
                }
            };
        });
    }

    /** Says to people who ask why, and in the log at debug, where a connection has the same ports and other addresses. */
    private CompletableFuture<UserId> explain(
            ConnectionPair pair, SocketOwner.None none, Trace trace, CompletableFuture<UserId> answer) {
        boolean missing = none.reason() == Reason.NO_CONNECTION || none.reason() == Reason.ONLY_LISTENER;
        if (missing && trace.isRecording()) {
            return Stages.whenDone(sockets.findSamePorts(pair), (found, _) -> {
                trace.samePorts(found == null ? List.of() : found);
                return answer;
            });
        }
        if (missing && log.isDebugEnabled()) {
            var _ = sockets.findSamePorts(pair)
                    .thenAccept(found -> found.forEach(other -> log.debug(
                            "no connection {} with {}, but one with the same ports: {} with {}",
                            pair.server(),
                            pair.client(),
                            other.server(),
                            other.client())));
        }
        return answer;
    }

    /** The same for a connection whose owner is known already. */
    public CompletableFuture<UserId> lookup(ConnectionPair pair, SocketOwner.Found owner, Trace trace) {
        CompletableFuture<UserId> answer = decide(pair, owner, trace);
        if (answer.isDone()) {
            return answer;
        }
        long uid = owner.uid();
        if (!waiting.enter(uid)) {
            answer.cancel(true);
            return CompletableFuture.failedFuture(
                    new IdentError(waiting.most() + " queries about uid " + uid + " wait already"));
        }
        var _ = answer.whenComplete((_, _) -> waiting.leave(uid));
        return answer;
    }

    private CompletableFuture<UserId> decide(ConnectionPair pair, SocketOwner.Found owner, Trace trace) {
        return Stages.then(accounts.find(owner.uid()), account -> {
            trace.account(owner.uid(), account);
            return account.isPresent()
                    ? policy.decide(pair, owner, account.get(), trace)
                    : noUser("uid " + owner.uid() + " has no account");
        });
    }

    private static CompletableFuture<UserId> noUser(String why) {
        return CompletableFuture.failedFuture(new IdentError.NoUser(why));
    }

    @Override
    public void close() {
        sockets.close();
    }
}
