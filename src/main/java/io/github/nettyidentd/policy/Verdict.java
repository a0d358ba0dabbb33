package io.github.nettyidentd.policy;

/** How the judgement of a registration ends. A decision about a user's file always ends in a {@link Decided}. */
public sealed interface Verdict extends JudgementStep permits Decided, NotPermitted {}
