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
        String run = "mount --bind \"$0\" " + place + " && exec \"$@\"";
        return new ArrayList<>(
                List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", run, file.toString()));
    }
}
