/**
 * Serves the programs that register: over the local socket and its protocol, and over TCP for programs that speak the
 * protocol of kiwiirc/identd. Imports {@code registry} and {@code linux.*}.
 */
@NullMarked
package io.github.nettyidentd.registry.line;

import org.jspecify.annotations.NullMarked;
