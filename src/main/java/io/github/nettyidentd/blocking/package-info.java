/**
 * Calls that may block for a long time: each runs on behalf of a <em>principal</em>, such as the account or the source
 * that it is about, so that a call that hangs costs its own principal only. Imports the JDK and SLF4J.
 */
@NullMarked
package io.github.nettyidentd.blocking;

import org.jspecify.annotations.NullMarked;
