/** The network namespaces of this host (network_namespaces(7)): which there are, and what addresses they have. */
@NullMarked
package io.github.nettyidentd.linux.namespace;

import org.jspecify.annotations.NullMarked;
