package io.github.nettyidentd.system;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.io.IOException;
import java.util.Map;

/** Makes the built-in lookup {@code system}, which looks up this host's own connections. */
public record SystemLookupFactory(Opening opening) implements LookupFactory {

    /** Opens the lookup. */
    @FunctionalInterface
    public interface Opening {

        /** Fails with an {@link IOException} if the kernel does not say who owns a socket. */
        Lookup open() throws IOException;
    }

    /** The name of the lookup, as it is given to {@code --lookup}. */
    public static final String NAME = "system";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Lookup create(Map<String, String> settings) throws IOException {
        return opening.open();
    }
}
