package io.github.nettyidentd.policy;

/**
 * How far a decision has come. Either it is made ({@link Decided}), or the caller must find something out before it can go
 * on: each {@code Needs…} type says what, and has a method that takes the result and gives the next step.
 */
public sealed interface DecisionStep
        permits JudgementStep, NeedsHostNames, NeedsTemplateCheck, NeedsDrawCheck, NeedsForward {}
