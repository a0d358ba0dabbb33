package io.github.nettyidentd.hop;

import java.util.OptionalInt;

/**
 * Sockets of sock_diag(7) that a service manager has opened in a network namespace and passed to this process.
 *
 * @param name the name that the unit gives the descriptors, which is the namespace's
 * @param questions the descriptor for questions that never wait
 * @param counts another one for questions that may wait; empty if there is only one
 */
public record PassedNamespace(String name, int questions, OptionalInt counts) {}
