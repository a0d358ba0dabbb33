/**
 * What the Linux kernel and NSS tell: who owns a socket, what that uid is called, and what its user's own file holds. The
 * kernel is asked through netlink sock_diag, or {@code /proc/net/tcp} where that is refused. Besides, what a daemon needs
 * of Linux: to give up root, and to take over a connection that it inherited. Imports {@code api}, and Caffeine for the
 * caches of accounts and files; all foreign calls are in {@code linux.ffi}.
 */
@NullMarked
package io.github.nettyidentd.linux;

import org.jspecify.annotations.NullMarked;
