package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.lookup.DeadlineLookup;
import io.github.nettyidentd.text.Spelling;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the lookups that the command line names. A name is looked for among the built-in factories, then among the
 * factories of plug-ins, and then as the name of a class: first in the plug-in jars and then on the class path.
 *
 * <p>A lookup that is not built in may block, because it gets threads of its own and a deadline. Used only by the thread
 * that starts the daemon.
 */
public final class LookupResolver {

    private static final Logger log = LoggerFactory.getLogger(LookupResolver.class);

    /** The most threads that one lookup may occupy; further queries wait within their deadline. */
    private static final int MAX_THREADS = 64;

    private static final ClassLoader APPLICATION = Objects.requireNonNull(LookupResolver.class.getClassLoader());

    private final List<LookupFactory> builtIns;
    private final Plugins plugins;
    private final Duration timeout;

    /**
     * @param builtIns the factories that are built in; their lookups must not block
     * @param plugins the plug-ins; the caller keeps them open as long as it uses their lookups
     * @param timeout how long a lookup that is not built in may take for one query, 1 ms to 1 h
     */
    public LookupResolver(List<? extends LookupFactory> builtIns, Plugins plugins, Duration timeout) {
        this.builtIns = List.copyOf(builtIns);
        this.plugins = Objects.requireNonNull(plugins, "plugins");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        warnAboutHiddenFactories();
    }

    private void warnAboutHiddenFactories() {
        for (LookupFactory builtIn : builtIns) {
            List<ExternalFactory> hidden = named(builtIn.name());
            if (!hidden.isEmpty()) {
                log.warn("the name '{}' means the built-in lookup and not that of {}", builtIn.name(), hidden);
            }
        }
    }

    private List<ExternalFactory> named(String name) {
        return plugins.factoriesByName().getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /**
     * Makes a lookup. The caller closes it, before it closes the plug-ins.
     *
     * @throws LookupUnavailableException if no lookup has this name, the lookup refuses the settings, or its code fails
     */
    public Lookup resolve(LookupSpec spec) throws LookupUnavailableException {
        for (LookupFactory builtIn : builtIns) {
            if (builtIn.name().equalsIgnoreCase(spec.name())) {
                return make(spec, builtIn);
            }
        }
        ExternalFactory found = find(spec.name());
        // DeadlineLookup is made inside this block too, because its threads inherit the context class loader.
        try (var _ = PluginCode.enter(found.loader())) {
            Lookup lookup = make(spec, found.factory());
            return new DeadlineLookup(lookup, timeout, MAX_THREADS, "lookup-" + found.name());
        }
    }

    private static Lookup make(LookupSpec spec, LookupFactory factory) throws LookupUnavailableException {
        try {
            requireKnownSettings(spec, new TreeSet<>(factory.settings()));
            @Nullable Lookup lookup = factory.create(spec.settings());
            if (lookup == null) {
                throw unavailable(spec, "its factory returned null (expected: a lookup)", null);
            }
            return lookup;
        } catch (LookupUnavailableException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            // By LookupFactory's contract this means a wrong setting, and its message is for the operator as it is.
            throw unavailable(spec, PluginCode.reason(e), e);
        } catch (Throwable failure) {
            Throwable thrown = failure instanceof InvocationTargetException ? failure.getCause() : failure;
            throw new LookupUnavailableException(
                    message(spec, PluginCode.reason(failure)), failure, thrown instanceof IOException);
        }
    }

    private static void requireKnownSettings(LookupSpec spec, Set<String> known) throws LookupUnavailableException {
        for (String key : spec.settings().keySet()) {
            if (!known.contains(key)) {
                String expected = known.isEmpty() ? "no settings" : String.join(", ", known);
                throw unavailable(spec, "unknown setting '" + key + "' (expected: " + expected + ")", null);
            }
        }
    }

    private static LookupUnavailableException unavailable(
            LookupSpec spec, @Nullable String reason, @Nullable Throwable cause) {
        return new LookupUnavailableException(message(spec, reason), cause);
    }

    private static String message(LookupSpec spec, @Nullable String reason) {
        return "lookup '" + spec.name() + "': " + reason;
    }

    private ExternalFactory find(String name) throws LookupUnavailableException {
        List<ExternalFactory> named = named(name);
        if (!named.isEmpty()) {
            return only(name, named, "one plug-in of that name; use a class name");
        }
        List<LookupClass> inPlugins = classes(name);
        if (!inPlugins.isEmpty()) {
            return only(name, inPlugins, "one jar with that class").newFactory();
        }
        try {
            return new LookupClass(Class.forName(name, false, APPLICATION), APPLICATION, "the class path").newFactory();
        } catch (ClassNotFoundException e) {
            throw new LookupUnavailableException(unknown(name), e);
        } catch (LinkageError e) {
            throw unloadable(name, "the class path", e);
        }
    }

    private static <T> T only(String name, List<T> found, String expected) throws LookupUnavailableException {
        if (found.size() > 1) {
            throw new LookupUnavailableException(
                    "lookup '" + name + "': found more than once, " + found + " (expected: " + expected + ")");
        }
        return found.getFirst();
    }

    private List<LookupClass> classes(String name) throws LookupUnavailableException {
        List<LookupClass> found = new ArrayList<>();
        for (Plugin plugin : plugins.plugins()) {
            try {
                plugin.findClass(name)
                        .ifPresent(type -> found.add(new LookupClass(type, plugin.loader(), plugin.jar())));
            } catch (LinkageError e) {
                throw unloadable(name, plugin.jar(), e);
            }
        }
        return found;
    }

    private static LookupUnavailableException unloadable(String name, String place, LinkageError failure) {
        return new LookupUnavailableException(
                "lookup '" + name + "': cannot be loaded from " + place + ": " + PluginCode.reason(failure), failure);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(plugins.factoriesByName().keySet());
        builtIns.forEach(builtIn -> names.add(builtIn.name()));
        return names;
    }

    private String unknown(String name) {
        List<String> expected = new ArrayList<>();
        builtIns.forEach(builtIn -> expected.add(builtIn.name()));
        if (!plugins.factoriesByName().isEmpty()) {
            expected.add("a plug-in's name: "
                    + String.join(", ", plugins.factoriesByName().keySet()));
        }
        expected.add("or a class name");
        String likely = Spelling.nearest(name, names())
                .map(word -> ", did you mean '" + word + "'?")
                .orElse("");
        String message = "unknown lookup '" + name + "' (expected: " + String.join(", ", expected) + likely + ")";
        return plugins.skippedJars().isEmpty()
                ? message
                : message + "; broken plug-ins were skipped: " + String.join("; ", plugins.skippedJars());
    }
}
