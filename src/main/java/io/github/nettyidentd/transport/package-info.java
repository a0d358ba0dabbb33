/**
 * The choice of how Netty talks to the kernel, which the server and the client share. Imports Netty only.
 */
@NullMarked
package io.github.nettyidentd.transport;

import org.jspecify.annotations.NullMarked;
