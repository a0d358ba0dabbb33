/**
 * Finds out which uid of this host owns a TCP connection, and which end opened the connection: by sock_diag over
 * netlink, or by {@code /proc/net/tcp} if netlink is refused. Imports {@code api}, {@code blocking} and
 * {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux.socket;

import org.jspecify.annotations.NullMarked;
