package io.github.nettyidentd.plugin;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A jar in the plug-in directory is no plug-in that can be used. The message names the jar and says why, in one line. */
final class BrokenPluginException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    BrokenPluginException(String jar, String reason, @Nullable Throwable cause) {
        super(jar + ": " + reason, cause);
    }
}
