/**
 * The client by which a program tells the daemon on its host which user-id belongs to which of its connections. Imports
 * {@code net}, {@code transport} and Netty.
 */
@NullMarked
package io.github.nettyidentd.registration;

import org.jspecify.annotations.NullMarked;
