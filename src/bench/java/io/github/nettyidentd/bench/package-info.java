/**
 * The benchmark of {@code packaging/BENCHMARKS.md}: a load generator whose every answer is verified, the programs that are
 * compared, and the table. May use all that the tests share; nothing here is part of a test but for the smoke tests.
 */
@NullMarked
package io.github.nettyidentd.bench;

import org.jspecify.annotations.NullMarked;
