/**
 * Makes the lookups that the command line names with {@code --lookup}, from built-in factories, plug-in jars or classes.
 * {@link io.github.nettyidentd.plugin.LookupSpec} is the parsed option, {@link io.github.nettyidentd.plugin.Plugins} loads the
 * jars of a directory, and {@link io.github.nettyidentd.plugin.LookupResolver} makes the lookup. Imports {@code api},
 * {@code lookup}, SLF4J and the JDK.
 */
@NullMarked
package io.github.nettyidentd.plugin;

import org.jspecify.annotations.NullMarked;
