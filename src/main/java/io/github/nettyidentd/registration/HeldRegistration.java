package io.github.nettyidentd.registration;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A registration that is said again on each new connection to the daemon, as long as its socket is open.
 *
 * @param userId a user-id, or {@link UserIdWord#HIDDEN}
 * @param isOpen whether the socket is open
 * @param done completed by the first answer of the daemon
 */
record HeldRegistration(ChannelWords socket, String userId, BooleanSupplier isOpen, CompletableFuture<Void> done) {}
