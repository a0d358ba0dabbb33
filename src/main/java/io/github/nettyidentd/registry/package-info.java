/**
 * Keeps the user-ids that programs register for their connections until the sockets end, and lets a query wait for a
 * registration that is due. Imports {@code policy}, {@code linux.socket} and {@code lookup}.
 */
@NullMarked
package io.github.nettyidentd.registry;

import org.jspecify.annotations.NullMarked;
