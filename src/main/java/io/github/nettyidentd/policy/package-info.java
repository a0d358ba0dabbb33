/**
 * What may be said about an owner, and the system lookup that is made of the three steps: owner, account, policy.
 * Imports {@code api}, and {@code linux} for the words owner and account.
 */
@NullMarked
package io.github.nettyidentd.policy;

import org.jspecify.annotations.NullMarked;
