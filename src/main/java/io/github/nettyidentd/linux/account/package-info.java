/**
 * The accounts of this host, as NSS and passwd(5) have them. Nothing here blocks its caller. Imports {@code blocking},
 * {@code text} and {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.account;

import org.jspecify.annotations.NullMarked;
