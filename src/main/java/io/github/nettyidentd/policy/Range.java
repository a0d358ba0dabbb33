package io.github.nettyidentd.policy;

/**
 * One rule of the system policy for some connections.
 *
 * @param place where its filter starts
 * @param filter which connections it is for
 * @param rule what is said about them
 */
public record Range(Place place, Filter filter, Rule rule) {}
