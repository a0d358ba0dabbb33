/**
 * Octets and characters, as they are read and shown. Imports nothing but the JDK.
 */
@NullMarked
package io.github.nettyidentd.text;

import org.jspecify.annotations.NullMarked;
