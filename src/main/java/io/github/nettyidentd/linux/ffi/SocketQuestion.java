package io.github.nettyidentd.linux.ffi;

/**
 * Which socket the kernel is asked for. It looks for the connection first and, if there is none, for a listener.
 *
 * @param interfaceIndex finds sockets that are bound to this interface, and those that are bound to none; 0 finds the latter
 *     only
 */
public record SocketQuestion(SocketAddresses addresses, int interfaceIndex) {}
