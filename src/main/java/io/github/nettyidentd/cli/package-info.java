/**
 * The commands: what people type, and what they read in return. Each turns flags into one call of the package that does
 * the work.
 */
@NullMarked
package io.github.nettyidentd.cli;

import org.jspecify.annotations.NullMarked;
