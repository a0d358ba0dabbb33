package io.github.nettyidentd.policy;

/**
 * The policy does not permit what was registered. So the registration counts for nothing, and the next one is judged, or the
 * user's file.
 *
 * @param why the reason, in words for the program that registered and for the operator; one line
 */
public record NotPermitted(String why) implements Verdict {}
