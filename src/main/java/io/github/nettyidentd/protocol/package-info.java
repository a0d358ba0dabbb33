/**
 * RFC 1413 as values: queries and replies, their parsers and their encoders, and the RFC's limits with their sections.
 * Nothing here knows of channels or threads. Imports {@code api} and Netty's buffers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1413">RFC 1413, Identification Protocol</a>
 */
@NullMarked
package io.github.nettyidentd.protocol;

import org.jspecify.annotations.NullMarked;
