package io.github.nettyidentd.cli;

import picocli.CommandLine.Command;

/** {@code netty-identd serve}: the daemon, by its name. */
@Command(name = "serve", description = "Run the daemon. This is what netty-identd does when no command is named.")
final class Serve extends DaemonCommand {}
