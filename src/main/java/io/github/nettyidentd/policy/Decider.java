package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is said about an owner, from what {@link SystemPolicy#rule} says on. Does not block; any thread, if the
 * generator can be used from any.
 */
public final class Decider {

    private final RandomTexts texts;

    /**
     * @param random draws replies and random user-ids; peers see what it brings, so for answers that are sent it is a
     *     {@link java.security.SecureRandom}
     */
    public Decider(RandomGenerator random) {
        this.texts = new RandomTexts(random);
    }

    /** What comes of a statement that the system policy forces: no permission is needed for it. */
    public DecisionStep decide(SystemRuling.Forced ruling, Account account, ConnectionPair pair, Trace trace) {
        return carryOut(ruling.statement(), new DecisionContext(account, pair, Set.of(), trace), true);
    }

    /**
     * What comes of what the user asks for, within what the system policy grants.
     *
     * @param file {@link UserFileContent.Missing} if it was not read because {@link SystemRuling.Granted#readsUserFile()} is
     *     false. One that cannot be used hides a user who may hide
     */
    public DecisionStep decide(
            SystemRuling.Granted ruling, UserFileContent file, Account account, ConnectionPair pair, Trace trace) {
        var subject = new DecisionContext(account, pair, ruling.capabilities(), trace);
        trace.fileSeen(file);
        return switch (file) {
            case UserFileContent.Missing() -> new DecisionStep.Done(subject.login());
            case UserFileContent.Unusable(String reason) ->
                new DecisionStep.Done(subject.hideOrLogin("the file of " + account.name() + " is not used: " + reason));
            case UserFileContent.Parsed(UserPolicy policy) ->
                follow(policy.choose(pair, trace, policy.entries().size() - 1, null), policy, subject);
        };
    }

    /** Goes on with what the host names in a user's file were found to be. */
    DecisionStep decide(UserPolicy policy, int index, HostNames names, DecisionContext subject) {
        return follow(policy.choose(subject.pair(), subject.trace(), index, names), policy, subject);
    }

    private DecisionStep follow(UserPolicy.Choice choice, UserPolicy policy, DecisionContext subject) {
        return switch (choice) {
            case UserPolicy.Choice.Made(UserPolicy.Entry entry) -> ask(entry, subject);
            case UserPolicy.Choice.NamesNeeded(int index) -> new HostCheck(this, subject, policy, index);
            case UserPolicy.Choice.NotKnown(String host) ->
                new DecisionStep.Done(subject.hideOrLogin("the file of %s names %s, which cannot be resolved"
                        .formatted(subject.account().name(), host)));
        };
    }

    private DecisionStep ask(UserPolicy.@Nullable Entry entry, DecisionContext subject) {
        subject.trace().asked(entry);
        if (entry == null || !isAllowed(entry.statement(), subject)) {
            return new DecisionStep.Done(subject.login());
        }
        return carryOut(entry.statement(), subject, false);
    }

    private static boolean isAllowed(Statement statement, DecisionContext subject) {
        return switch (statement) {
            case Statement.Login() -> true;
            // what a text needs depends on the text
            case Statement.Reply reply -> true;
            case Statement.Hide() -> subject.may(Capability.HIDE);
            case Statement.Random() -> subject.may(Capability.RANDOM);
            case Statement.RandomNumeric() -> subject.may(Capability.RANDOM_NUMERIC);
            case Statement.Numeric() -> subject.may(Capability.NUMERIC);
            case Statement.Forward(ForwardTarget target) -> subject.may(Capability.FORWARD);
        };
    }

    private DecisionStep carryOut(Statement statement, DecisionContext subject, boolean forced) {
        return switch (statement) {
            case Statement.Login() -> new DecisionStep.Done(subject.login());
            case Statement.Hide() -> new DecisionStep.Done(subject.hide());
            case Statement.Random() -> RandomDraw.of(subject, texts::characters);
            case Statement.RandomNumeric() -> RandomDraw.of(subject, texts::numbered);
            case Statement.Numeric() ->
                new DecisionStep.Done(subject.trace()
                        .decided(new Decision.SendUid(subject.account().uid())));
            case Statement.Reply reply -> {
                ReplyText text = texts.oneOf(reply);
                subject.trace().drawn(text, reply.texts().size());
                yield forced ? new DecisionStep.Done(subject.send(text)) : LoginCheck.of(subject, text);
            }
            case Statement.Forward(ForwardTarget target) -> new ForwardQuery(subject, target, forced);
        };
    }
}
