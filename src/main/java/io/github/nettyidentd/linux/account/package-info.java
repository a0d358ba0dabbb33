/**
 * The accounts of this host, as NSS and passwd(5) have them. What may block runs on threads of its own, except for
 * {@link io.github.nettyidentd.linux.account.PasswordFile}. Imports {@code blocking}, {@code text} and
 * {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.account;

import org.jspecify.annotations.NullMarked;
