/**
 * The log of the program {@code netty-identd}: how a line looks, how many lines are kept, and how they get to standard error.
 * {@link io.github.nettyidentd.logging.Logging} sets it up; a program that embeds the server or the client never touches
 * this package. Imports logback, SLF4J and Gson.
 */
@NullMarked
package io.github.nettyidentd.logging;

import org.jspecify.annotations.NullMarked;
