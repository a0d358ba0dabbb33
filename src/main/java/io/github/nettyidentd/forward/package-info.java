/**
 * Asks other ident servers on behalf of the peers that ask this one, for the policy as well as for hosts inside: within a
 * deadline, in shares, without loops, and on connections that are kept for a while. Imports {@code client}, {@code blocking}
 * and Netty.
 */
@NullMarked
package io.github.nettyidentd.forward;

import org.jspecify.annotations.NullMarked;
