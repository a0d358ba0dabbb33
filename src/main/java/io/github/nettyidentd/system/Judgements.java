package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.JudgementStep;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy.Ruling;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.Verdict;
import io.github.nettyidentd.registry.Registration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Judges registrations: supplies the accounts and the logins that {@link Decider} needs for it. */
final class Judgements {

    /**
     * A connection that registrations are about.
     *
     * @param owner the account that owns it
     * @param ruling what the policy says to the owner
     * @param rulings finds what the policy says to another account about this connection
     * @param pair {@code null} if it is not known
     */
    record Subject(
            User owner,
            Ruling ruling,
            Function<User, Ruling> rulings,
            SocketContext socket,
            @Nullable ConnectionPair pair,
            DecisionTrace trace) {}

    private final LongFunction<CompletableFuture<Optional<Account>>> accounts;
    private final Logins logins;

    /** @param accounts finds the account with a uid */
    Judgements(LongFunction<CompletableFuture<Optional<Account>>> accounts, Logins logins) {
        this.accounts = accounts;
        this.logins = logins;
    }

    /** An account, as a policy looks at it. */
    static User user(Account account) {
        return new User(account.uid(), account.gid(), account.name(), account.home());
    }

    /** Judges one registration; fails if the accounts or logins cannot be asked. */
    CompletableFuture<Verdict> judge(Registration registration, Subject subject) {
        long registrar = registration.registrar();
        if (registrar == subject.owner.uid()) {
            return judge(registration, subject.owner, subject.ruling, subject);
        }
        return CancellableSteps.then(
                accounts.apply(registrar),
                account -> judge(
                        registration,
                        account.map(Judgements::user).orElseGet(() -> User.withoutAccount(registrar)),
                        subject));
    }

    private CompletableFuture<Verdict> judge(Registration registration, User registrar, Subject subject) {
        return judge(registration, registrar, subject.rulings.apply(registrar), subject);
    }

    private CompletableFuture<Verdict> judge(
            Registration registration, User registrar, Ruling ofRegistrar, Subject subject) {
        JudgementStep step = Decider.judge(
                new RegisteredStatement(registrar, registration.application(), registration.text()),
                subject.ruling,
                ofRegistrar,
                subject.owner,
                subject.socket,
                subject.pair,
                subject.trace);
        return switch (step) {
            case Verdict verdict -> CompletableFuture.completedFuture(verdict);
            case NeedsLoginCheck check ->
                CancellableSteps.then(
                        logins.find(check.logins(), registrar.uid()),
                        uids -> CompletableFuture.completedFuture(check.checked(uids)));
        };
    }
}
