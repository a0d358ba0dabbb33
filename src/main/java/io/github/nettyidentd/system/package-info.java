/**
 * The {@code system} lookup: it finds the owner of a connection, the account of that owner, and what the policy lets be
 * said about it. It supplies the policy with the files, names, logins and forwards that a decision needs. Imports
 * {@code policy}, {@code linux.*}, {@code client} and {@code lookup}.
 */
@NullMarked
package io.github.nettyidentd.system;

import org.jspecify.annotations.NullMarked;
