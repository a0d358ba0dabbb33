package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the lookup that was asked for of its factory, and says what is wrong if there is none. */
record LookupMaker(LookupSpec spec, LookupFactory factory) {

    Lookup make() throws LookupUnavailableException {
        try {
            requireKnownSettings(new TreeSet<>(factory.settings()));
            @Nullable Lookup lookup = factory.create(spec.settings());
            if (lookup == null) {
                throw unavailable("its factory made none (expected: a lookup)", null);
            }
            return lookup;
        } catch (LookupUnavailableException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw unavailable(e.getMessage() == null ? Reason.of(e) : e.getMessage(), e);
        } catch (Throwable failure) {
            Throwable thrown = failure instanceof InvocationTargetException ? failure.getCause() : failure;
            throw new LookupUnavailableException(message(Reason.of(failure)), failure, thrown instanceof IOException);
        }
    }

    private void requireKnownSettings(Set<String> known) throws LookupUnavailableException {
        for (String key : spec.settings().keySet()) {
            if (!known.contains(key)) {
                String expected = known.isEmpty() ? "no settings" : String.join(", ", known);
                throw unavailable("unknown setting '" + key + "' (expected: " + expected + ")", null);
            }
        }
    }

    private LookupUnavailableException unavailable(@Nullable String reason, @Nullable Throwable cause) {
        return new LookupUnavailableException(message(reason), cause);
    }

    private String message(@Nullable String reason) {
        return "lookup '" + spec.name() + "': " + reason;
    }
}
