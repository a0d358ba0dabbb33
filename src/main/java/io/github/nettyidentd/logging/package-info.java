/**
 * How the log looks, and how much of it is kept. Imports logback, slf4j, Gson and Caffeine.
 */
@NullMarked
package io.github.nettyidentd.logging;

import org.jspecify.annotations.NullMarked;
