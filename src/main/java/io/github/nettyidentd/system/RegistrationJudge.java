package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.NotPermitted;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.registry.Judge;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges registrations when programs make them, by the same rules as {@link FilePolicy} does when a query comes. Where the
 * socket was made, and sometimes the connection, is not known yet; then only what no query could permit is refused.
 */
public final class RegistrationJudge implements Judge {

    private static final CompletableFuture<Void> PERMITTED = CompletableFuture.completedFuture(null);

    private final Supplier<SystemPolicy> policy;
    private final Accounts accounts;
    private final Judgements judgements;

    /**
     * @param policy the policy in force
     * @param accounts stays open
     */
    public RegistrationJudge(Supplier<SystemPolicy> policy, Accounts accounts, Logins logins) {
        this.policy = policy;
        this.accounts = accounts;
        this.judgements = new Judgements(accounts::find, logins);
    }

    @Override
    public CompletableFuture<Void> judge(
            long registrar, long owner, Optional<ReplyText> text, @Nullable ConnectionPair pair) {
        return withAccount(owner, user -> {
            SystemPolicy inForce = policy.get();
            var subject = new Judgements.Subject(
                    user,
                    inForce.widest(user, pair),
                    account -> inForce.widest(account, pair),
                    SocketContext.UNKNOWN,
                    pair,
                    DecisionTrace.NONE);
            return CancellableSteps.then(
                    judgements.judge(new Registration(registrar, "", text), subject), verdict -> switch (verdict) {
                        case Decided _ -> PERMITTED;
                        case NotPermitted(String why) ->
                            pair == null && registrar == owner && mayNameOwner(subject.ruling(), text)
                                    ? PERMITTED
                                    : refused(why);
                    });
        });
    }

    /** Whether the text may turn out to be the login of the connection's owner, who need not be the registrar. */
    private static boolean mayNameOwner(SystemPolicy.Ruling ruling, Optional<ReplyText> text) {
        return ruling.rule() instanceof Rule.Grant grant
                && text.filter(grant::registersForLoginIn).isPresent();
    }

    @Override
    public CompletableFuture<Void> judge(long registrar) {
        return withAccount(registrar, user -> switch (policy.get()
                .widest(user, null)
                .rule()) {
            case Rule.Force _ -> refused("the policy forces another answer about " + user.login());
            case Rule.Grant grant
            when Collections.disjoint(grant.capabilities(), List.of(Capability.SPOOF, Capability.HIDE)) ->
                refused("the policy does not permit the account %s to register anything (needs %s or %s)"
                        .formatted(user.login(), Capability.SPOOF, Capability.HIDE));
            case Rule.Grant _ -> PERMITTED;
        });
    }

    @Override
    public CompletableFuture<Boolean> registersForOthers(long registrar) {
        return CancellableSteps.then(
                accounts.find(registrar),
                account -> CompletableFuture.completedFuture(account.map(Judgements::user)
                        .filter(user -> policy.get()
                                .widest(user, null)
                                .rule()
                                .capabilities()
                                .contains(Capability.REGISTER_FOR))
                        .isPresent()));
    }

    private CompletableFuture<Void> withAccount(long uid, Function<User, CompletableFuture<Void>> next) {
        return CancellableSteps.then(
                accounts.find(uid),
                (Optional<Account> account) -> account.isPresent()
                        ? next.apply(Judgements.user(account.get()))
                        : refused("no account has uid " + uid));
    }

    private static CompletableFuture<Void> refused(String why) {
        return CompletableFuture.failedFuture(new RefusedException(why));
    }
}
