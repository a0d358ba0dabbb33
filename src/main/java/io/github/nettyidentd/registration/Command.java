package io.github.nettyidentd.registration;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A line that the daemon answers with one line.
 *
 * @param registration what the line registers; {@code null} for other commands
 * @param removed the socket whose registration the line removes; {@code null} for other commands
 * @param done completed when the answer comes
 */
record Command(
        String line,
        @Nullable HeldRegistration registration,
        @Nullable ChannelWords removed,
        CompletableFuture<Void> done) {

    static Command add(HeldRegistration registration) {
        return new Command(
                "add " + registration.userId() + " " + registration.socket().text(),
                registration,
                null,
                registration.done());
    }

    static Command remove(ChannelWords socket, CompletableFuture<Void> done) {
        return new Command("del " + socket.text(), null, socket, done);
    }

    static Command expect(boolean all, CompletableFuture<Void> done) {
        return new Command("expect " + (all ? "on" : "off"), null, null, done);
    }

    /** Begins each connection of a program that has a name; nobody waits for its answer. */
    static Command name(String application) {
        return new Command("id " + application, null, null, CompletableFuture.completedFuture(null));
    }
}
