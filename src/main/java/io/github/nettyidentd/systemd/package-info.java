/**
 * What a service and its service manager say to each other: readiness, reloads, the watchdog and the sockets that it
 * opened for us, by sd_notify(3) and sd_listen_fds(3). Imports {@code linux.ffi} for the one call that the JDK lacks.
 */
@NullMarked
package io.github.nettyidentd.systemd;

import org.jspecify.annotations.NullMarked;
