/**
 * The ident server on Netty: {@link io.github.nettyidentd.server.IdentServer} listens, frames lines, parses queries, asks
 * the one {@link io.github.nettyidentd.api.Lookup} it was given and encodes replies. It knows nothing of kernels, files
 * or policy. Imports {@code api}, {@code protocol}, {@code address} and Netty.
 */
@NullMarked
package io.github.nettyidentd.server;

import org.jspecify.annotations.NullMarked;
