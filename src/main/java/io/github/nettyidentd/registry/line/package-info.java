/**
 * Where programs say what they register: the local socket with its lines, and the front for programs that speak the lines of
 * kiwiirc/identd. Imports {@code registry}, {@code linux.*}, and Netty for the front.
 */
@NullMarked
package io.github.nettyidentd.registry.line;

import org.jspecify.annotations.NullMarked;
