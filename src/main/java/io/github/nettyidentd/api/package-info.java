/**
 * What a lookup of your own compiles against: the {@link io.github.nettyidentd.api.Lookup} itself, the
 * {@link io.github.nettyidentd.api.ConnectionPair} that it is asked about, and its answers, a
 * {@link io.github.nettyidentd.api.UserId} or an {@link io.github.nettyidentd.api.IdentError}. Imports the JDK only,
 * because a plug-in sees no other package of this program.
 */
@NullMarked
package io.github.nettyidentd.api;

import org.jspecify.annotations.NullMarked;
