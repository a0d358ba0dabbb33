package io.github.nettyidentd.policy;

/** How far a decision has come without asking anybody: it is made, or somebody has to be asked. */
public sealed interface DecisionStep permits DecisionStep.Done, HostCheck, LoginCheck, RandomDraw, ForwardQuery {

    /** The decision is made. */
    record Done(Decision decision) implements DecisionStep {}
}
