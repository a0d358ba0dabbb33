/**
 * Finds out which account of this host owns a TCP connection: by sock_diag netlink, or by {@code /proc/net/tcp} where
 * netlink is refused. Imports {@code api}, {@code blocking} and {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.socket;

import org.jspecify.annotations.NullMarked;
