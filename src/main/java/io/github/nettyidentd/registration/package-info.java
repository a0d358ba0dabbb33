/**
 * The client to embed in programs that hold the connections of many users: it tells the ident daemon of this host which
 * user-id belongs to which connection. Imports {@code net} and Netty.
 */
@NullMarked
package io.github.nettyidentd.registration;

import org.jspecify.annotations.NullMarked;
