package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.linux.process.Privileges;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say which user and group the daemon becomes. */
final class RunAsOptions {

    /**
     * What root becomes by default: an account of our own, which the package makes, or else nobody, as oidentd does.
     */
    static final List<String> BY_DEFAULT = List.of("netty-identd", "nobody");

    private final OptionSpec group = option("-g", "--group")
            .paramLabel("GROUP")
            .description("Run with this group only (a name or a gid). Default: the user's groups.")
            .build();

    private final OptionSpec user;

    private RunAsOptions(OptionSpec user) {
        this.user = user;
    }

    /** The daemon's own options, with oidentd's names. */
    static RunAsOptions ofDaemon() {
        return new RunAsOptions(option("-u", "--user")
                .paramLabel("USER")
                .description("Change to this user (a login or a uid) once the ports are bound. Default: the user who"
                        + " started the daemon; root becomes netty-identd if that account exists, else nobody.")
                .build());
    }

    /** The same for {@code explain}, whose {@code --user} is the user to ask about. */
    static RunAsOptions ofExplain() {
        return new RunAsOptions(option("-u", "--run-as")
                .paramLabel("USER")
                .description("The user that the daemon becomes: the daemon's option --user.")
                .build());
    }

    void addTo(CommandSpec command) {
        add(command, group, user);
    }

    /** The user that was named, or the default; an empty list means that the daemon stays who it is. */
    List<String> users() {
        return Options.<String>given(user).map(List::of).orElseGet(() -> Privileges.isRoot() ? BY_DEFAULT : List.of());
    }

    Optional<String> group() {
        return given(group);
    }
}
