/**
 * Explains answers and checks configurations, for people. Uses the daemon's own parts, so that what it says is what a
 * daemon does. May import everything except {@code cli}.
 */
@NullMarked
package io.github.nettyidentd.diagnosis;

import org.jspecify.annotations.NullMarked;
