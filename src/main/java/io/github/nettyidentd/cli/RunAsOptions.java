package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.DaemonSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom the daemon becomes. */
abstract class RunAsOptions {

    /** As oidentd has it. */
    static final class OfDaemon extends RunAsOptions {

        @Option(
                names = {"-u", "--user"},
                paramLabel = "USER",
                description =
                        "Become this user (a login or a uid) once the ports are bound. Default: who started the daemon;"
                                + " root becomes netty-identd if there is such an account, else nobody.")
        private @Nullable String user;

        @Override
        Optional<String> user() {
            return Optional.ofNullable(user);
        }
    }

    /** Where {@code --user} is the user to ask about. */
    static final class OfExplain extends RunAsOptions {

        @Option(
                names = {"-u", "--run-as"},
                paramLabel = "USER",
                description = "The user that the daemon becomes: its --user.")
        private @Nullable String user;

        @Override
        Optional<String> user() {
            return Optional.ofNullable(user);
        }
    }

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Become this group (a name or a gid), and no other. Default: the user's groups.")
    private @Nullable String group;

    abstract Optional<String> user();

    /** The user that was named, or those whom root becomes. */
    final List<String> users() {
        return user().map(List::of).orElseGet(DaemonSettings::defaultUsers);
    }

    final Optional<String> group() {
        return Optional.ofNullable(group);
    }
}
