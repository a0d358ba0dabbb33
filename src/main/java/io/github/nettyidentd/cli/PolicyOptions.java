package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.option;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say what is answered about users. */
final class PolicyOptions {

    private final OptionSpec config = option("-C", "--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("Read the policy from this file, in oidentd's language; SIGHUP reloads it. Default:"
                    + " /etc/oidentd.conf if that file exists, else /etc/netty-identd/oidentd.conf if that one does.")
            .build();

    private final OptionSpec reply = option("-r", "--reply")
            .paramLabel("USER-ID")
            .description("Answer with this user-id for a connection that has no owner, in place of NO-USER.")
            .build();

    void addTo(CommandSpec command) {
        add(command, config, reply);
    }

    Optional<Path> config() {
        return given(config);
    }

    Optional<String> reply() {
        return given(reply);
    }
}
