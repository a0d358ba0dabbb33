/**
 * What programs that hold the connections of many users say about their connections: a user-id for each. Keeps the
 * registrations until their sockets end, and lets a query wait for one that is due. Imports {@code policy},
 * {@code linux.socket}, {@code blocking} and {@code lookup}.
 */
@NullMarked
package io.github.nettyidentd.registry;

import org.jspecify.annotations.NullMarked;
