/**
 * The language of oidentd.conf: reads system and user files into policies, with the place of each error, and writes
 * policies as text. Pure but for the names that it is given to ask. Imports {@code policy}, {@code address} and {@code api}.
 */
@NullMarked
package io.github.nettyidentd.policy.language;

import org.jspecify.annotations.NullMarked;
