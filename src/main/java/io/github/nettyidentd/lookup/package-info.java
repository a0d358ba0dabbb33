/**
 * Calls of a lookup and their outcomes, and lookups that are made of other lookups: a chain, a deadline, a fixed answer.
 * Logs nothing, because the {@link io.github.nettyidentd.api.IdentError} that a query fails with says what went wrong.
 * Imports {@code api}, {@code net} and {@code blocking}.
 */
@NullMarked
package io.github.nettyidentd.lookup;

import org.jspecify.annotations.NullMarked;
