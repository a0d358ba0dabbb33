/**
 * The commands of the program: their options, and what they print. Each command turns its options into one call of the
 * package that does the work. Nothing imports this package, and only this package prints.
 */
@NullMarked
package io.github.nettyidentd.cli;

import org.jspecify.annotations.NullMarked;
