/**
 * What the daemon counts, and the HTTP endpoint that shows it to Prometheus. Imports {@code api}, what {@code server}
 * tells its listeners, Netty and the Prometheus client.
 */
@NullMarked
package io.github.nettyidentd.monitoring;

import org.jspecify.annotations.NullMarked;
