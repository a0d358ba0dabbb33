/**
 * All that a lookup class of one's own compiles against: the question ({@link io.github.nettyidentd.api.ConnectionPair}),
 * the one who answers it ({@link io.github.nettyidentd.api.Lookup}), and the answers
 * ({@link io.github.nettyidentd.api.UserId}, {@link io.github.nettyidentd.api.IdentError}). Imports the JDK only, since
 * a plug-in sees nothing else of this program.
 */
@NullMarked
package io.github.nettyidentd.api;

import org.jspecify.annotations.NullMarked;
