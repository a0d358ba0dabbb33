/**
 * The helper, a process that has the privileges which the daemon lacks, and the daemon's end of the connection to it. The
 * helper asks connection tracking and enters network namespaces; it parses nothing that comes from the network. Both ends
 * treat what comes from the other one as untrusted. Imports {@code linux.conntrack}, {@code linux.namespace},
 * {@code linux.ffi} and {@code text}.
 */
@NullMarked
package io.github.nettyidentd.helper;

import org.jspecify.annotations.NullMarked;
