package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.Logins;
import io.github.nettyidentd.linux.SocketOwner;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the system's policy file and the users' own files. Asks for what a decision needs from outside, and leaves
 * the deciding to {@link Decider}.
 */
public final class FilePolicy implements Policy {

    private static final UserFile NOT_READ = new UserFile.Missing();

    private final Supplier<SystemPolicy> system;
    private final UserPolicies users;
    private final Logins logins;
    private final Forwarder forwarder;
    private final Decider decider;
    private final AnswerForm form;
    private final Consumer<Decision> decided;

    /**
     * @param system the policy in force; asked once for each query, so that a new one counts from the next
     * @param users is asked only where the system's policy grants the user something
     * @param logins is asked which logins exist
     * @param decided is told each decision, on whatever thread it is made; must not block or throw
     */
    public FilePolicy(
            Supplier<SystemPolicy> system,
            UserPolicies users,
            Logins logins,
            Forwarder forwarder,
            Decider decider,
            AnswerForm form,
            Consumer<Decision> decided) {
        this.system = system;
        this.users = users;
        this.logins = logins;
        this.forwarder = forwarder;
        this.decider = decider;
        this.form = form;
        this.decided = decided;
    }

    @Override
    public CompletableFuture<UserId> decide(
            ConnectionPair pair, SocketOwner.Found owner, Account account, Trace trace) {
        return switch (system.get().rule(account.uid(), pair, trace)) {
            case SystemRuling.Forced forced ->
                follow(decider.decide(forced, account, pair, trace), account, pair, trace);
            case SystemRuling.Granted granted
            when !granted.readsUserFile() ->
                follow(decider.decide(granted, NOT_READ, account, pair, trace), account, pair, trace);
            case SystemRuling.Granted granted ->
                Stages.then(
                        users.find(account),
                        found -> follow(
                                decider.decide(granted, file(found, trace), account, pair, trace),
                                account,
                                pair,
                                trace));
        };
    }

    private static UserFile file(io.github.nettyidentd.linux.UserFile<UserFile> found, Trace trace) {
        trace.searched(found);
        return switch (found) {
            case io.github.nettyidentd.linux.UserFile.None<UserFile> none -> new UserFile.Missing();
            case io.github.nettyidentd.linux.UserFile.Usable<UserFile> usable -> usable.content();
            case io.github.nettyidentd.linux.UserFile.Unusable<UserFile> unusable ->
                new UserFile.Unusable(unusable.path() + ": " + unusable.reason());
        };
    }

    private CompletableFuture<UserId> follow(Step step, Account account, ConnectionPair pair, Trace trace) {
        return switch (step) {
            case Step.Done(Decision decision) -> answer(decision, account, trace);
            case LoginCheck check ->
                Stages.then(
                        logins.find(check.logins(), account.uid()), uids -> answer(check.decide(uids), account, trace));
            case RandomDraw draw ->
                Stages.then(uidsOf(draw, account), uids -> follow(draw.decide(uids), account, pair, trace));
            case HostCheck check ->
                Stages.then(
                        users.resolve(account, check.policy()),
                        names -> follow(check.decide(names), account, pair, trace));
            case ForwardQuery forward ->
                Stages.whenDone(
                        forwarder.ask(forward.target(), pair, account.uid()),
                        (userId, failure) -> userId != null
                                ? follow(forward.answered(userId), account, pair, trace)
                                : answer(forward.failed(reason(failure)), account, trace));
        };
    }

    private CompletableFuture<Map<String, Long>> uidsOf(RandomDraw draw, Account account) {
        return draw.isRare()
                ? Stages.then(logins.local(), local -> CompletableFuture.completedFuture(local.find(draw.text())))
                : logins.find(Set.of(draw.text()), account.uid());
    }

    private CompletableFuture<UserId> answer(Decision decision, Account account, Trace trace) {
        decided.accept(decision);
        try {
            return CompletableFuture.completedFuture(form.answer(decision, trace.origin(account)));
        } catch (IdentError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case IdentError error -> "the answer is " + error.errorType();
            case TimeoutException _ -> "no answer in time";
            case null, default -> cause == null || cause.getMessage() == null ? "" + cause : cause.getMessage();
        };
    }
}
