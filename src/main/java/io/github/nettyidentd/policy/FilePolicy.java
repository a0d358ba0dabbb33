package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.Accounts;
import io.github.nettyidentd.linux.SocketOwner;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    private final Accounts accounts;
    private final Forwarder forwarder;
    private final Decider decider;
    private final AnswerForm form;
    private final Consumer<Decision> decided;

    /**
     * @param system the policy in force; asked once for each query, so that a new one counts from the next
     * @param users is asked only where the system's policy grants the user something
     * @param accounts is asked which logins exist
     * @param decided is told each decision, on whatever thread it is made; must not block or throw
     */
    public FilePolicy(
            Supplier<SystemPolicy> system,
            UserPolicies users,
            Accounts accounts,
            Forwarder forwarder,
            Decider decider,
            AnswerForm form,
            Consumer<Decision> decided) {
        this.system = system;
        this.users = users;
        this.accounts = accounts;
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
                file(account, trace)
                        .thenCompose(file ->
                                follow(decider.decide(granted, file, account, pair, trace), account, pair, trace));
        };
    }

    private CompletableFuture<UserFile> file(Account account, Trace trace) {
        return users.find(account).thenApply(found -> {
            trace.searched(found);
            return switch (found) {
                case io.github.nettyidentd.linux.UserFile.None<UserFile> none -> new UserFile.Missing();
                case io.github.nettyidentd.linux.UserFile.Usable<UserFile> usable -> usable.content();
                case io.github.nettyidentd.linux.UserFile.Unusable<UserFile> unusable ->
                    new UserFile.Unusable(unusable.path() + ": " + unusable.reason());
            };
        });
    }

    private CompletableFuture<UserId> follow(Step step, Account account, ConnectionPair pair, Trace trace) {
        return switch (step) {
            case Step.Done(Decision decision) -> answer(decision, account, trace);
            case LoginCheck check -> uidsOf(check).thenCompose(uids -> answer(check.decide(uids), account, trace));
            case ForwardQuery forward ->
                forwarder
                        .ask(forward.target(), pair)
                        .handle((userId, failure) -> failure == null
                                ? follow(forward.answered(userId), account, pair, trace)
                                : answer(forward.failed(reason(failure)), account, trace))
                        .thenCompose(answer -> answer);
        };
    }

    private CompletableFuture<UserId> answer(Decision decision, Account account, Trace trace) {
        decided.accept(decision);
        try {
            return CompletableFuture.completedFuture(form.answer(decision, trace.origin(account)));
        } catch (IdentError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Map<String, Long>> uidsOf(LoginCheck check) {
        CompletableFuture<Map<String, Long>> uids = CompletableFuture.completedFuture(new HashMap<>());
        for (String login : check.logins()) {
            uids = uids.thenCombine(accounts.find(login, check.uid()), (known, account) -> {
                account.ifPresent(found -> known.put(login, found.uid()));
                return known;
            });
        }
        return uids;
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause);
    }
}
