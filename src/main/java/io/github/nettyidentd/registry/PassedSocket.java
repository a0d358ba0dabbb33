package io.github.nettyidentd.registry;

/**
 * A TCP socket whose descriptor a program sent.
 *
 * @param cookie the number that the kernel gave to this socket alone, not 0
 * @param uid the account that made the socket, 0 to 4294967295
 */
public record PassedSocket(long cookie, long uid) {}
