/**
 * Wires the parts into a daemon: starts it, reloads its policy, drains it and stops it. {@code Daemon.start} shows the
 * order, and why it is this one. May import everything except {@code diagnosis} and {@code cli}.
 */
@NullMarked
package io.github.nettyidentd.daemon;

import org.jspecify.annotations.NullMarked;
