/**
 * The protocol between a service and its service manager: readiness, reloads, the watchdog, and the sockets that the
 * service manager opened (sd_notify(3), sd_listen_fds(3)). Imports {@code text}, and {@code linux.ffi} for calls that
 * the JDK lacks.
 */
@NullMarked
package io.github.nettyidentd.systemd;

import org.jspecify.annotations.NullMarked;
