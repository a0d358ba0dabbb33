/**
 * What the Linux kernel and NSS tell: who owns a socket, and what that uid is called. The kernel is asked through
 * netlink sock_diag, or {@code /proc/net/tcp} where that is refused. Imports {@code api}, and Caffeine for the cache of
 * accounts; all foreign calls are in {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux;

import org.jspecify.annotations.NullMarked;
