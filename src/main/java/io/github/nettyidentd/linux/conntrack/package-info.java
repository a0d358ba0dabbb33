/** How the kernel's connection tracking knows a connection: ctnetlink of {@code linux/netfilter/nfnetlink_conntrack.h}. */
@NullMarked
package io.github.nettyidentd.linux.conntrack;

import org.jspecify.annotations.NullMarked;
