/**
 * Explains answers and checks configurations, for people. Imports {@code daemon}, {@code system} and {@code policy}.
 */
@NullMarked
package io.github.nettyidentd.diagnosis;

import org.jspecify.annotations.NullMarked;
