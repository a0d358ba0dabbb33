package io.github.nettyidentd.api;

import java.util.Map;
import java.util.Set;

/**
 * Makes a {@link Lookup} from settings on the command line: {@code --lookup NAME:key=value,key=value}.
 *
 * <p>A plug-in jar lists its factories in {@code META-INF/services/io.github.nettyidentd.api.LookupFactory}. Each factory
 * needs a public constructor without parameters. All methods are called before the first query, on the thread that starts
 * the daemon.
 */
public interface LookupFactory {

    /** The name for {@code --lookup}: letters, digits, dots and dashes. Upper and lower case are the same. */
    String name();

    /** The keys that {@link #create} understands. The daemon refuses other keys before it calls {@link #create}. */
    default Set<String> settings() {
        return Set.of();
    }

    /**
     * Makes the lookup; its {@link Lookup#close()} is called when the daemon stops.
     *
     * @param settings the settings on the command line, whose keys are all in {@link #settings()}; unmodifiable
     * @throws IllegalArgumentException if a value is wrong or missing. The operator reads the message, so it should name
     *     the key, the value and what was expected
     * @throws java.io.IOException if something that the lookup needs does not answer just now. The daemon exits with status
     *     1, after which a service manager starts it again
     * @throws Exception if the lookup cannot be made for any other reason. The daemon exits with status 78 (wrong
     *     configuration)
     */
    Lookup create(Map<String, String> settings) throws Exception;
}
