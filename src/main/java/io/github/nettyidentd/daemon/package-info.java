/**
 * The one place that wires the parts into a daemon: starts it, logs its queries, drains and stops it. Imports everything
 * but {@code cli}.
 */
@NullMarked
package io.github.nettyidentd.daemon;

import org.jspecify.annotations.NullMarked;
