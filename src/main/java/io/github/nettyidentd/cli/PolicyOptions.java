package io.github.nettyidentd.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about users: the policy file, and the answers that go past it. */
final class PolicyOptions {

    @Option(
            names = {"-C", "--config"},
            paramLabel = "FILE",
            description = "Read the policy from this file, in oidentd's language; SIGHUP reads it anew."
                    + " Default: /etc/oidentd.conf, if there is one.")
    private @Nullable Path config;

    @Option(
            names = {"-r", "--reply"},
            paramLabel = "USER-ID",
            description = "Answer this for a connection that has no owner, in place of NO-USER.")
    private @Nullable String reply;

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    Optional<String> reply() {
        return Optional.ofNullable(reply);
    }
}
