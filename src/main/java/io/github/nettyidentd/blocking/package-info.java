/**
 * Calls that may block for a long time. Each is made on behalf of a <em>principal</em>, such as the account or the source
 * that it is about, so that a call that hangs harms its own principal only. Imports the JDK and SLF4J.
 */
@NullMarked
package io.github.nettyidentd.blocking;

import org.jspecify.annotations.NullMarked;
