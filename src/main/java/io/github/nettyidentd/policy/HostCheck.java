package io.github.nettyidentd.policy;

/**
 * Whether an entry of a user's file counts depends on a host name: the caller has the names of {@link #policy()} resolved,
 * and then calls {@link #decide}.
 */
public final class HostCheck implements DecisionStep {

    private final Decider decider;
    private final DecisionContext subject;
    private final UserPolicy policy;
    private final int index;

    HostCheck(Decider decider, DecisionContext subject, UserPolicy policy, int index) {
        this.decider = decider;
        this.subject = subject;
        this.policy = policy;
        this.index = index;
    }

    /** What the user's file asks for. */
    public UserPolicy policy() {
        return policy;
    }

    /** Goes on from the entry in question; a name that was not found cannot be resolved. */
    public DecisionStep decide(HostNames names) {
        return decider.decide(policy, index, names, subject);
    }
}
