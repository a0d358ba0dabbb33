package io.github.nettyidentd.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a file or directory in the place of one of the host's, for one program alone. The program runs in a mount namespace,
 * so that nothing is left behind.
 */
public final class PrivateMount {

    private PrivateMount() {}

    /** Gives the words that show the command behind them a file in place of the host's. Needs root and {@code unshare}. */
    public static List<String> runner(Path file, String place) {
        return shell("mount --bind \"$0\" " + place + " && exec \"$@\"", file.toString());
    }

    /**
     * Gives the command of a shell whose mounts only the shell and its children see.
     *
     * @param zero the {@code $0} of the script; what follows the command is its {@code $@}
     */
    public static List<String> shell(String script, String zero) {
        return new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, zero));
    }
}
