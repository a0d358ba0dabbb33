/**
 * The language of oidentd.conf: parses system and user files into policies, reports each error with its place, and writes
 * policies as text. Depends on nothing outside of the file, except for the names that it looks up in a
 * {@link io.github.nettyidentd.policy.NameDatabase}. Imports {@code policy}, {@code net} and {@code text}.
 */
@NullMarked
package io.github.nettyidentd.policy.language;

import org.jspecify.annotations.NullMarked;
