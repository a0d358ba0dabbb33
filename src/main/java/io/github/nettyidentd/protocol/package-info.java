/**
 * RFC 1413 as values: queries and replies, their parsers and encoders, and the limits with their sections. Works on
 * bytes and knows nothing of channels; serves the server and the client alike. Imports {@code api} and Netty's buffers.
 */
@NullMarked
package io.github.nettyidentd.protocol;

import org.jspecify.annotations.NullMarked;
