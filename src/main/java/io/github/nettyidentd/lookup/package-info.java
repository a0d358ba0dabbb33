/**
 * Lookups made of lookups: one after the other, with a deadline, or always the same answer. Imports {@code api} and the
 * JDK, and logs nothing: what goes wrong is in the {@link io.github.nettyidentd.api.IdentError} that a query fails with.
 */
@NullMarked
package io.github.nettyidentd.lookup;

import org.jspecify.annotations.NullMarked;
