/**
 * How a running daemon is, told over a local socket to {@code netty-identd status}. Imports the JDK, SLF4J and Gson.
 */
@NullMarked
package io.github.nettyidentd.status;

import org.jspecify.annotations.NullMarked;
