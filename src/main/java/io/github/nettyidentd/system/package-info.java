/**
 * The {@code system} lookup: finds the owner of a connection, the account of that owner, and what the policy says about the
 * account. It supplies the policy with the files, host names, logins and forwards that a decision needs. Imports
 * {@code policy}, {@code linux.*}, {@code client}, {@code lookup} and {@code blocking}.
 */
@NullMarked
package io.github.nettyidentd.system;

import org.jspecify.annotations.NullMarked;
