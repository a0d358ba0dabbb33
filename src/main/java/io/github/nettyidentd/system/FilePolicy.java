package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.ForwardQuery;
import io.github.nettyidentd.policy.HostCheck;
import io.github.nettyidentd.policy.LoginCheck;
import io.github.nettyidentd.policy.RandomDraw;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemRuling;
import io.github.nettyidentd.policy.Trace;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the system's policy file and the users' own files. Asks for what a decision needs from outside, and leaves
 * the deciding to {@link Decider}.
 */
public final class FilePolicy implements Policy {

    private static final UserFileContent NOT_READ = new UserFileContent.Missing();

    private final Supplier<SystemPolicy> system;
    private final UserPolicies users;
    private final Logins logins;
    private final Forwarder forwarder;
    private final Decider decider;
    private final UserIdFormat form;
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
            UserIdFormat form,
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

    private static UserFileContent file(
            io.github.nettyidentd.linux.userfile.UserFile<UserFileContent> found, Trace trace) {
        trace.searched(found);
        return switch (found) {
            case io.github.nettyidentd.linux.userfile.UserFile.None<UserFileContent> none ->
                new UserFileContent.Missing();
            case io.github.nettyidentd.linux.userfile.UserFile.Usable<UserFileContent> usable -> usable.content();
            case io.github.nettyidentd.linux.userfile.UserFile.Unusable<UserFileContent> unusable ->
                new UserFileContent.Unusable(unusable.path() + ": " + unusable.reason());
        };
    }

    private CompletableFuture<UserId> follow(DecisionStep step, Account account, ConnectionPair pair, Trace trace) {
        return switch (step) {
            case DecisionStep.Done(Decision decision) -> answer(decision, account, trace);
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
        Throwable cause = failure == null ? null : Causes.unwrapped(failure);
        return switch (cause) {
            case IdentError error -> "the answer is " + error.errorType();
            case TimeoutException _ -> "no answer in time";
            case null, default -> cause == null || cause.getMessage() == null ? "" + cause : cause.getMessage();
        };
    }
}
