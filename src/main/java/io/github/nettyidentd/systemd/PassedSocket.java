package io.github.nettyidentd.systemd;

/**
 * A descriptor that the service manager opened for us.
 *
 * @param fd its number, 3 or more
 * @param name what its unit calls it; {@code unknown} if nothing
 */
public record PassedSocket(int fd, String name) {}
