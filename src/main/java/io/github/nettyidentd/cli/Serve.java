package io.github.nettyidentd.cli;

/** {@code netty-identd serve}: the daemon, by its name. */
final class Serve extends DaemonCommand {

    Serve() {
        super("serve");
        spec().usageMessage().description("Run the daemon. This is what netty-identd does when no command is named.");
    }
}
