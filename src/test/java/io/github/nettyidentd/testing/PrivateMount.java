package io.github.nettyidentd.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file or directory that stands for one of the host's, for one program alone: in a mount namespace, so that nothing is
 * left behind.
 */
public final class PrivateMount {

    private PrivateMount() {}

    /** What, in front of a command, shows it a file in place of the host's. Needs root and {@code unshare}. */
    public static List<String> runner(Path file, String place) {
        return shell("mount --bind \"$0\" " + place + " && exec \"$@\"", file.toString());
    }

    /**
     * Gives the command of a shell that may mount what it likes, for itself and its children.
     *
     * @param zero the script's {@code $0}; what stands behind the command is its {@code $@}
     */
    public static List<String> shell(String script, String zero) {
        return new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, zero));
    }
}
