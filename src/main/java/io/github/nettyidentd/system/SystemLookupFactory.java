package io.github.nettyidentd.system;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.io.IOException;
import java.util.Map;

/** The built-in lookup {@code system}: this host's own connections, as the kernel, NSS and the policy know them. */
public record SystemLookupFactory(Opening opening) implements LookupFactory {

    /** Makes the lookup. */
    @FunctionalInterface
    public interface Opening {
        Lookup open() throws IOException;
    }

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
