/**
 * What may be said about the owner of a connection: the policies as values, and the decision that they lead to. A decision
 * is a chain of {@link io.github.nettyidentd.policy.DecisionStep}s. Where it needs something from outside, such as the
 * address of a host or the accounts of this host, the step says what, and the caller supplies it. So nothing here blocks,
 * reads a file or holds a future.
 *
 * <p>Imports {@code api}, {@code net} and {@code text}. Package {@code policy.language} reads policies out of files, and
 * package {@code system} supplies what the steps need.
 */
@NullMarked
package io.github.nettyidentd.policy;

import org.jspecify.annotations.NullMarked;
