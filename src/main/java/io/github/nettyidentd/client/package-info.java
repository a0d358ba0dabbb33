/**
 * An ident client on Netty, to be embedded in other programs. {@link io.github.nettyidentd.client.IdentClient} asks the ident
 * servers of other hosts. It keeps connections open for further queries and copes with servers that close after one answer.
 *
 * <p>A query goes from {@code IdentClient} to the {@code RouteQueue} of its server and from there to a
 * {@code ClientConnection}. Imports {@code api}, {@code protocol}, Netty and SLF4J.
 */
@NullMarked
package io.github.nettyidentd.client;

import org.jspecify.annotations.NullMarked;
