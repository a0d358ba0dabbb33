/**
 * The ident server on Netty. {@link io.github.nettyidentd.server.IdentServer} listens, admits or refuses connections, cuts
 * their octets into lines, parses the queries, asks its one {@link io.github.nettyidentd.api.Lookup}, and encodes the
 * replies. The package knows nothing of the kernel's sockets, of files or of a policy. It imports {@code api}, {@code net},
 * {@code protocol}, {@code lookup}, {@code blocking}, {@code transport}, Netty and SLF4J.
 */
@NullMarked
package io.github.nettyidentd.server;

import org.jspecify.annotations.NullMarked;
