package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.blocking.Shares;
import io.github.nettyidentd.hop.Elsewhere;
import io.github.nettyidentd.hop.Hops;
import io.github.nettyidentd.hop.Way;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.Registrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up this host's own connections in three steps: owner (which uid holds the socket?), account (what is that uid
 * called?), policy (what may be said?). Does not block.
 */
public final class SystemLookup implements Lookup {

    private static final Logger log = LoggerFactory.getLogger(SystemLookup.class);

    private final SocketTable sockets;
    private final Hops hops;
    private final Registrations registrations;
    private final Accounts accounts;
    private final Policy policy;
    private final Optional<UserId> unowned;
    private final Consumer<? super Way> ways;

    /** Counts the queries that wait, by the uid of the connection's owner. */
    private final Shares<Long> waiting;

    /**
     * @param sockets stays open
     * @param hops stay open
     * @param registrations what programs have registered about connections of this host
     * @param accounts stays open
     * @param unowned the answer in place of {@code NO-USER} if a connection has no owner
     * @param ways receives the way in which each connection was found, on any thread; must not block or throw
     * @param maxWaiting how many queries about connections of one account may wait for an account, a file or another
     *     server; at least 1. Queries that can be answered at once are not counted
     */
    public SystemLookup(
            SocketTable sockets,
            Hops hops,
            Registrations registrations,
            Accounts accounts,
            Policy policy,
            Optional<UserId> unowned,
            Consumer<? super Way> ways,
            int maxWaiting) {
        this.sockets = sockets;
        this.hops = hops;
        this.registrations = registrations;
        this.accounts = accounts;
        this.policy = policy;
        this.unowned = unowned;
        this.ways = ways;
        this.waiting = new Shares<>(maxWaiting);
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return lookup(pair, LookupTrace.NONE);
    }

    /** {@inheritDoc} Asks the kernel for all owners at once. */
    @Override
    public List<CompletableFuture<UserId>> lookupAll(List<ConnectionPair> pairs) {
        List<CompletableFuture<SocketOwner>> owners = sockets.findAll(pairs);
        List<CompletableFuture<UserId>> answers = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            answers.add(follow(pairs.get(i), owners.get(i), LookupTrace.NONE));
        }
        return answers;
    }

    /** The same as {@link #lookup(ConnectionPair)}, with a trace that receives what was looked at. */
    public CompletableFuture<UserId> lookup(ConnectionPair pair, LookupTrace trace) {
        return follow(pair, sockets.find(pair), trace);
    }

    /** Goes on with the owner of a socket, which is mostly there at once: the kernel is asked on the calling thread. */
    private CompletableFuture<UserId> follow(
            ConnectionPair pair, CompletableFuture<SocketOwner> ownerFound, LookupTrace trace) {
        return CancellableSteps.then(ownerFound, owner -> {
            trace.ownerSeen(sockets.source(), owner);
            return switch (owner) {
                case SocketOwner.Found found -> {
                    ways.accept(Way.OWN);
                    yield lookup(pair, found, trace);
                }
                case SocketOwner.None none ->
                    isMissing(none) && !hops.isOff()
                            ? elsewhere(pair, none, trace)
                            : nobody(pair, none, none.reason().text(), trace);
            };
        });
    }

    /** Goes on where this host's own table has no such connection. */
    private CompletableFuture<UserId> elsewhere(ConnectionPair pair, SocketOwner.None none, LookupTrace trace) {
        return CancellableSteps.then(hops.find(pair, trace.hops()), elsewhere -> switch (elsewhere) {
            case Elsewhere.Owned(ConnectionPair inside, SocketOwner.Found owner, Way way) -> {
                ways.accept(way);
                yield from(lookup(inside, owner, trace), way, owner.namespace());
            }
            case Elsewhere.Answered(UserId userId, Way way) -> {
                ways.accept(way);
                yield from(CompletableFuture.completedFuture(userId), way, "");
            }
            case Elsewhere.Refused(IdentError error, Way way) -> {
                ways.accept(way);
                yield CompletableFuture.failedFuture(error);
            }
            case Elsewhere.Nobody(String reason) -> nobody(pair, none, reason, trace);
        });
    }

    /** Notes in a user-id, for the log, how the connection was found. */
    private static CompletableFuture<UserId> from(CompletableFuture<UserId> answer, Way way, String namespace) {
        String text = namespace.isEmpty() ? way.label() : way.label() + ":" + namespace;
        return CancellableSteps.then(answer, userId -> {
            Origin origin = userId.origin().orElseGet(() -> new Origin(null, way.label()));
            return CompletableFuture.completedFuture(userId.from(new Origin(origin.account(), origin.rule(), text)));
        });
    }

    private CompletableFuture<UserId> nobody(
            ConnectionPair pair, SocketOwner.None none, String reason, LookupTrace trace) {
        ways.accept(Way.NONE);
        CompletableFuture<UserId> answer =
                unowned.map(CompletableFuture::completedFuture).orElseGet(() -> noUser(reason));
        return noteSamePorts(pair, none, trace, answer);
    }

    private static boolean isMissing(SocketOwner.None none) {
        return none.reason() == Reason.NO_CONNECTION || none.reason() == Reason.ONLY_LISTENER;
    }

    /**
     * Notes connections with the same ports and other addresses, in a trace and in the log at debug: the peer then asks from
     * an address that is not the connection's, for example behind NAT. A plain query does not pay for the search.
     */
    private CompletableFuture<UserId> noteSamePorts(
            ConnectionPair pair, SocketOwner.None none, LookupTrace trace, CompletableFuture<UserId> answer) {
        boolean isMissing = isMissing(none);
        if (isMissing && trace.isRecording()) {
            return CancellableSteps.whenDone(sockets.findSamePorts(pair), (found, _) -> {
                trace.samePorts(found == null ? List.of() : found);
                return answer;
            });
        }
        if (isMissing && log.isDebugEnabled()) {
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

    /** The same for a connection whose owner is known already, or supposed. */
    public CompletableFuture<UserId> lookup(ConnectionPair pair, SocketOwner.Found owner, LookupTrace trace) {
        // A query that waits for a registration counts against the registry's own shares.
        CompletableFuture<List<Registration>> found = registrations.find(pair, owner);
        if (trace.isRecording()) {
            found = noted(found, trace);
        }
        // Nearly every query takes this way, on which no object is made.
        return found.state() == Future.State.SUCCESS
                ? bounded(pair, owner, found.resultNow(), trace)
                : CancellableSteps.then(found, registered -> bounded(pair, owner, registered, trace));
    }

    /** Notes in a trace what was registered. If another process has the registrations, it may be away. */
    private static CompletableFuture<List<Registration>> noted(
            CompletableFuture<List<Registration>> found, LookupTrace trace) {
        return CancellableSteps.whenDone(found, (registered, failure) -> {
            if (registered == null) {
                trace.registrationsNotAsked(Causes.text(failure == null ? new CancellationException() : failure));
                return Registrations.Nothing.FOUND;
            }
            trace.registrationsFound(registered);
            return found;
        });
    }

    private CompletableFuture<UserId> bounded(
            ConnectionPair pair, SocketOwner.Found owner, List<Registration> registered, LookupTrace trace) {
        CompletableFuture<UserId> answer = decide(pair, owner, registered, trace);
        if (answer.isDone()) {
            return answer;
        }
        long uid = owner.uid();
        if (!waiting.enter(uid)) {
            // Decided first and counted afterwards, because only queries that must wait count against the account.
            answer.cancel(true);
            return CompletableFuture.failedFuture(
                    new IdentError(waiting.most() + " queries about uid " + uid + " wait already"));
        }
        var _ = answer.whenComplete((_, _) -> waiting.leave(uid));
        return answer;
    }

    /** Goes on with the owner's account, if there is one, and the policy. */
    private CompletableFuture<UserId> decide(
            ConnectionPair pair, SocketOwner.Found owner, List<Registration> registered, LookupTrace trace) {
        return CancellableSteps.then(accounts.find(owner.uid()), account -> {
            trace.accountSeen(owner.uid(), account);
            return policy.decide(pair, owner, account, registered, trace);
        });
    }

    private static CompletableFuture<UserId> noUser(String why) {
        return CompletableFuture.failedFuture(new IdentError.NoUser(why));
    }
}
