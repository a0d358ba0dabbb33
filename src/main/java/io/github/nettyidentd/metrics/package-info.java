/**
 * What the daemon counts, and the HTTP endpoint that shows it to Prometheus. Imports {@code api}, what {@code server}
 * tells its listeners, Netty and the Prometheus client.
 */
@NullMarked
package io.github.nettyidentd.metrics;

import org.jspecify.annotations.NullMarked;
