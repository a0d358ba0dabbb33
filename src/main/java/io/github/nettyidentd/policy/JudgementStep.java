package io.github.nettyidentd.policy;

/** How far the judgement of a text has come that a user, a program or another ident server asks to be sent. */
public sealed interface JudgementStep extends DecisionStep permits Verdict, NeedsLoginCheck {}
