package io.github.nettyidentd.api;

import java.util.Map;
import java.util.Set;

/**
 * Makes a {@link Lookup} from settings of the command line: {@code --lookup NAME:key=value,key=value}.
 *
 * <p>A plug-in jar names its factories in {@code META-INF/services/io.github.nettyidentd.api.LookupFactory}; each has a
 * public constructor without parameters. All methods are called on the starting thread, before any query.
 */
public interface LookupFactory {

    /** The name for {@code --lookup}: letters, digits, dots and dashes; without regard to case. */
    String name();

    /** The keys that {@link #create} understands; a key outside of this set is refused before the call. */
    default Set<String> settings() {
        return Set.of();
    }

    /**
     * Makes the lookup; its {@link Lookup#close()} is called when the daemon stops.
     *
     * @param settings what stood on the command line, each key out of {@link #settings()}; unmodifiable
     * @throws IllegalArgumentException if a value is bad or one is missing; the message goes to the operator, so it
     *     names the key, the value and what was expected
     * @throws java.io.IOException if what the lookup needs does not answer just now; the daemon exits with status 1, with
     *     which a service manager starts it again
     * @throws Exception if the lookup cannot be had for any other reason; the daemon exits with status 78, a wrong
     *     configuration
     */
    Lookup create(Map<String, String> settings) throws Exception;
}
