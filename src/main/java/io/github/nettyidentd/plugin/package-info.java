/**
 * Where lookups come from: the command line's {@code --lookup}, the built-in factories, and plug-in jars, each with a
 * class loader of its own. Imports {@code api}, {@code lookup}, SLF4J and the JDK.
 */
@NullMarked
package io.github.nettyidentd.plugin;

import org.jspecify.annotations.NullMarked;
