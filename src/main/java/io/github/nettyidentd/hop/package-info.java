/** Where a connection's socket is that is not in this network namespace: translated addresses, namespaces, hosts inside. */
@NullMarked
package io.github.nettyidentd.hop;

import org.jspecify.annotations.NullMarked;
