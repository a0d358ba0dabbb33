/**
 * What may be said about an owner: the policies as values, the decision that they lead to, and the system lookup that
 * is made of the three steps owner, account, policy. Imports {@code api}, {@code address}, and {@code linux} for the words owner and
 * account; reading policies out of files is {@code policy.language}'s job.
 */
@NullMarked
package io.github.nettyidentd.policy;

import org.jspecify.annotations.NullMarked;
