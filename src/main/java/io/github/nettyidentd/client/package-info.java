/**
 * An ident client on Netty: {@link io.github.nettyidentd.client.IdentClient} asks other hosts' ident servers, keeps
 * connections for further queries, and puts up with servers that close after one answer. Imports {@code api},
 * {@code protocol} and Netty.
 */
@NullMarked
package io.github.nettyidentd.client;

import org.jspecify.annotations.NullMarked;
