package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.NeedsDrawCheck;
import io.github.nettyidentd.policy.NeedsForward;
import io.github.nettyidentd.policy.NeedsHostNames;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.NeedsTemplateCheck;
import io.github.nettyidentd.policy.NotPermitted;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.registry.Registration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the system's policy file and the users' own files. This class supplies what each step of a decision needs, and
 * {@link Decider} decides.
 */
public final class FilePolicy implements Policy {

    /** The users' own files, read and parsed. Any thread may call it. */
    public interface UserPolicySource {

        /**
         * Finds the file of one user, as it is now. Does not block.
         *
         * @return fails with an {@link java.io.IOException} if nothing can be known about the file just now
         */
        CompletableFuture<UserFile<UserFileContent>> find(Account account);

        /**
         * Resolves the host names in the file of one user, as they are now. Does not block.
         *
         * @param policy what the file asks for
         * @return fails with an {@link java.io.IOException} if too many names wait already
         */
        CompletableFuture<ResolvedHosts> resolve(Account account, UserPolicy policy);
    }

    /** Asks another ident server, whose answer is passed on. Any thread may call it. */
    @FunctionalInterface
    public interface Forwarder {

        /**
         * Asks about the ports of a connection. Does not block.
         *
         * @param uid the account that owns the connection; it can have a bounded number of forwards under way
         * @return the octets of the user-id; fails with any exception if there is no user-id, and the message says why.
         *     Cancelling it ends the forward
         */
        CompletableFuture<byte[]> ask(ForwardTarget target, ConnectionPair pair, long uid);
    }

    /** What one decision is about; handed from step to step. */
    private record Query(
            ConnectionPair pair,
            Optional<Account> account,
            User user,
            SocketContext socket,
            List<Registration> registered,
            LookupTrace trace) {

        /** The account, where the decision needs the user's file, which no uid without an account has. */
        Account ownerOfFile() {
            return account.orElseThrow();
        }
    }

    private static final Cgroup.Known NO_CGROUP = new Cgroup.Known("");
    private static final UserFileContent NOT_READ = new UserFileContent.Missing();

    private final Supplier<SystemPolicy> system;
    private final LongFunction<CompletableFuture<Cgroup>> cgroups;
    private final UserPolicySource users;
    private final Judgements judgements;
    private final Logins logins;
    private final Forwarder forwarder;
    private final Decider decider;
    private final UserIdFormat format;
    private final Consumer<Decision> observer;

    /**
     * @param system the policy in force; called once for each query, so that a reloaded policy counts from the next query
     * @param cgroups finds the cgroup with an id, and does not fail; called only if the policy in force looks at cgroups
     * @param users called only if the system's policy grants something to the user
     * @param registrars finds the account that registered about another account's connection, by its uid; called only if a
     *     registration is to be judged
     * @param observer receives each decision, on whatever thread it is made; must not block or throw
     */
    public FilePolicy(
            Supplier<SystemPolicy> system,
            LongFunction<CompletableFuture<Cgroup>> cgroups,
            UserPolicySource users,
            LongFunction<CompletableFuture<Optional<Account>>> registrars,
            Logins logins,
            Forwarder forwarder,
            Decider decider,
            UserIdFormat format,
            Consumer<Decision> observer) {
        this.system = system;
        this.cgroups = cgroups;
        this.users = users;
        this.judgements = new Judgements(registrars, logins);
        this.logins = logins;
        this.forwarder = forwarder;
        this.decider = decider;
        this.format = format;
        this.observer = observer;
    }

    @Override
    public CompletableFuture<UserId> decide(
            ConnectionPair pair,
            SocketOwner.Found owner,
            Optional<Account> account,
            List<Registration> registered,
            LookupTrace trace) {
        SystemPolicy policy = system.get();
        User user = account.map(Judgements::user).orElseGet(() -> User.withoutAccount(owner.uid()));
        if (!policy.needsCgroup()) {
            return decide(policy, new Query(pair, account, user, socket(owner, NO_CGROUP), registered, trace));
        }
        return CancellableSteps.then(cgroups.apply(owner.cgroup()), cgroup -> {
            trace.cgroupSeen(owner.cgroup(), cgroup);
            return decide(policy, new Query(pair, account, user, socket(owner, known(cgroup)), registered, trace));
        });
    }

    private static SocketContext socket(SocketOwner.Found owner, Cgroup.Known cgroup) {
        return owner.namespace().isEmpty() && cgroup.equals(NO_CGROUP)
                ? SocketContext.UNKNOWN
                : new SocketContext(owner.namespace(), cgroup.path(), cgroup.given());
    }

    private static Cgroup.Known known(Cgroup cgroup) {
        return switch (cgroup) {
            case Cgroup.Known known -> known;
            case Cgroup.Unknown _ -> NO_CGROUP;
        };
    }

    private CompletableFuture<UserId> decide(SystemPolicy policy, Query query) {
        DecisionTrace trace = query.trace.decision();
        SystemPolicy.Ruling ruling = policy.rule(query.user, query.socket, query.pair, trace);
        if (query.registered.isEmpty() || ruling.rule() instanceof Rule.Force || !query.user.hasAccount()) {
            return followFile(ruling, query);
        }
        return followRegistrations(
                query.registered.iterator(),
                new Judgements.Subject(
                        query.user,
                        ruling,
                        registrar -> policy.rule(registrar, query.socket, query.pair, trace),
                        query.socket,
                        query.pair,
                        trace),
                query);
    }

    /** Goes on with the first registration that the policy permits, or else with the user's file. */
    private CompletableFuture<UserId> followRegistrations(
            Iterator<Registration> registered, Judgements.Subject subject, Query query) {
        return registered.hasNext()
                ? CancellableSteps.then(judgements.judge(registered.next(), subject), verdict -> switch (verdict) {
                    case Decided decided -> answer(decided, query);
                    case NotPermitted _ -> followRegistrations(registered, subject, query);
                })
                : followFile(subject.ruling(), query);
    }

    private CompletableFuture<UserId> followFile(SystemPolicy.Ruling ruling, Query query) {
        // Most users are granted nothing. Then no file is read, and the answer is there at once.
        return ruling.readsUserFile(query.user)
                ? CancellableSteps.then(
                        users.find(query.ownerOfFile()), found -> decide(ruling, content(found, query.trace), query))
                : decide(ruling, NOT_READ, query);
    }

    /** What the policy must know about a file: where it stands, and how it was looked for, do not matter to it. */
    private static UserFileContent content(UserFile<UserFileContent> found, LookupTrace trace) {
        trace.fileSearched(found);
        return switch (found) {
            case UserFile.None<UserFileContent> none -> new UserFileContent.Missing();
            case UserFile.Usable<UserFileContent> usable -> usable.content();
            case UserFile.Unusable<UserFileContent> unusable ->
                new UserFileContent.Unusable(unusable.path() + ": " + unusable.reason());
        };
    }

    private CompletableFuture<UserId> decide(SystemPolicy.Ruling ruling, UserFileContent file, Query query) {
        return follow(
                decider.decide(ruling, file, query.user, query.socket, query.pair, query.trace.decision()), query);
    }

    /** Supplies what the decision needs until it is made. */
    private CompletableFuture<UserId> follow(DecisionStep step, Query query) {
        return switch (step) {
            case Decided decided -> answer(decided, query);
            case NotPermitted _ -> throw new IllegalStateException("only registrations are not permitted");
            case NeedsTemplateCheck check ->
                CancellableSteps.then(
                        logins.find(check.logins(), query.user.uid()), uids -> answer(check.checked(uids), query));
            case NeedsLoginCheck check ->
                CancellableSteps.then(
                        logins.find(check.logins(), query.user.uid()), uids -> follow(check.checked(uids), query));
            case NeedsDrawCheck check ->
                CancellableSteps.then(findDrawn(check, query), uids -> follow(check.checked(uids), query));
            case NeedsHostNames names ->
                CancellableSteps.then(
                        users.resolve(query.ownerOfFile(), names.policy()),
                        hosts -> follow(names.resolved(hosts), query));
            case NeedsForward forward ->
                CancellableSteps.whenDone(
                        forwarder.ask(forward.target(), query.pair, query.user.uid()),
                        (userId, failure) -> userId != null
                                ? follow(forward.answered(userId), query)
                                : answer(forward.failed(reason(failure)), query));
        };
    }

    private CompletableFuture<Map<String, Long>> findDrawn(NeedsDrawCheck check, Query query) {
        return check.isRare()
                ? CancellableSteps.then(
                        logins.local(), local -> CompletableFuture.completedFuture(local.find(check.text())))
                : logins.find(Set.of(check.text()), query.user.uid());
    }

    /** Turns the decision into the user-id or the error that is sent. */
    private CompletableFuture<UserId> answer(Decided decided, Query query) {
        observer.accept(decided.decision());
        try {
            return CompletableFuture.completedFuture(format.userId(decided.decision(), decided.origin(query.user)));
        } catch (IdentError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Why a forward failed, in words for the log. */
    private static String reason(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Causes.unwrapped(failure);
        return switch (cause) {
            case IdentError error -> "the answer is " + error.errorType();
            case TimeoutException _ -> "no answer in time";
            case null, default -> cause == null || cause.getMessage() == null ? "" + cause : cause.getMessage();
        };
    }
}
