package io.github.nettyidentd.policy;

/**
 * Needs to know the addresses of host names: an entry of the user's file counts only if the connection is one of such a
 * host. The caller resolves the names of {@link #policy()}, and then calls {@link #resolved}.
 */
public final class NeedsHostNames implements DecisionStep {

    private final Decider decider;
    private final DecisionContext context;
    private final UserPolicy policy;
    private final int index;

    /**
     * @param index the entry that depends on a name; those after it are known not to match
     */
    NeedsHostNames(Decider decider, DecisionContext context, UserPolicy policy, int index) {
        this.decider = decider;
        this.context = context;
        this.policy = policy;
        this.index = index;
    }

    /** The policy out of the user's file; {@link UserPolicy#hosts} are the names to resolve. */
    public UserPolicy policy() {
        return policy;
    }

    /** Goes on from the entry in question. A name that is not among the hosts counts as one that cannot be resolved. */
    public DecisionStep resolved(ResolvedHosts hosts) {
        return decider.choose(policy, index, hosts, context);
    }
}
