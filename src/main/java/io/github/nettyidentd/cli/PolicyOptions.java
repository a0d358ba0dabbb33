package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options that say what is answered about users. */
final class PolicyOptions {

    private final OptionSpec config = path("-C", "--config")
            .paramLabel("FILE")
            .description("Read the policy from this file, in oidentd's language; SIGHUP reloads it. Default:"
                    + " /etc/oidentd.conf if that file exists, else /etc/netty-identd/oidentd.conf if that one does.")
            .build();

    private final OptionSpec reply = option("-r", "--reply")
            .paramLabel("USER-ID")
            .description("Answer with this user-id for a connection that has no owner, in place of NO-USER.")
            .build();

    /** The policy file as an argument. It is there for commands that are about a file. */
    private final PositionalParamSpec file = PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("FILE")
            .type(Path.class)
            .converters(Converters::path)
            .description("The policy file: the same as --config FILE, which it replaces.")
            .build();

    /** Lets the command take the policy file as an argument. */
    void addFileTo(CommandSpec command) {
        command.addPositional(file);
    }

    void addTo(CommandSpec command) {
        add(command, config, reply);
    }

    /** The policy file that is named as an argument, or else by the option. */
    Optional<Path> config() {
        return Optional.<Path>ofNullable(file.getValue()).or(() -> given(config));
    }

    /** The option {@code --reply}. */
    OptionSpec reply() {
        return reply;
    }
}
