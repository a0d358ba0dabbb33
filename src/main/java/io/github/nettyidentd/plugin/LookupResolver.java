package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import io.github.nettyidentd.lookup.DeadlineLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the lookups that the command line asks for: of a built-in factory, a plug-in's factory, or a class, in this
 * order; a class is looked for in the plug-in jars and then on the class path of this program.
 *
 * <p>All but the built-in ones get threads of their own and a deadline, so they may block. Used by the starting thread
 * only.
 */
public final class LookupResolver {

    private static final Logger log = LoggerFactory.getLogger(LookupResolver.class);

    private static final int MAX_THREADS = 64;
    private static final ClassLoader APPLICATION = Objects.requireNonNull(LookupResolver.class.getClassLoader());

    private final List<LookupFactory> builtIns;
    private final Plugins plugins;
    private final Duration timeout;

    /**
     * @param builtIns what can be had without a plug-in; its lookups must not block
     * @param plugins what else can be had; stays open as long as its lookups are used
     * @param timeout the time that a lookup which is not built in has for one query, 1 ms to 1 h
     */
    public LookupResolver(List<? extends LookupFactory> builtIns, Plugins plugins, Duration timeout) {
        this.builtIns = List.copyOf(builtIns);
        this.plugins = Objects.requireNonNull(plugins, "plugins");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        warnOfHiddenPlugins();
    }

    private void warnOfHiddenPlugins() {
        for (LookupFactory builtIn : builtIns) {
            List<LookupSource> hidden = named(builtIn.name());
            if (!hidden.isEmpty()) {
                log.warn("The name '{}' means the built-in lookup and not that of {}", builtIn.name(), hidden);
            }
        }
    }

    private List<LookupSource> named(String name) {
        return plugins.sourcesByName().getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /**
     * Makes the lookup. The caller closes it, before it closes the plug-ins.
     *
     * @throws LookupUnavailableException if there is none of that name, it refuses the settings, or its code fails
     */
    public Lookup resolve(LookupSpec spec) throws LookupUnavailableException {
        for (LookupFactory builtIn : builtIns) {
            if (builtIn.name().equalsIgnoreCase(spec.name())) {
                return new LookupMaker(spec, builtIn).make();
            }
        }
        LookupSource source = find(spec.name());
        // The deadline's threads inherit the context class loader.
        try (var _ = ContextClassLoader.enter(source.loader())) {
            Lookup lookup = new LookupMaker(spec, source.factory()).make();
            return new DeadlineLookup(lookup, timeout, MAX_THREADS, "lookup-" + source.name());
        }
    }

    private LookupSource find(String name) throws LookupUnavailableException {
        List<LookupSource> named = named(name);
        if (!named.isEmpty()) {
            return only(name, named, "one plug-in of that name; use a class name");
        }
        List<NamedClass> inPlugins = classes(name);
        if (!inPlugins.isEmpty()) {
            return only(name, inPlugins, "one jar with that class").source();
        }
        try {
            return new NamedClass(Class.forName(name, false, APPLICATION), APPLICATION, "the class path").source();
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

    private List<NamedClass> classes(String name) throws LookupUnavailableException {
        List<NamedClass> found = new ArrayList<>();
        for (Plugin plugin : plugins.plugins()) {
            try {
                plugin.findClass(name)
                        .ifPresent(type -> found.add(new NamedClass(type, plugin.loader(), plugin.jar())));
            } catch (LinkageError e) {
                throw unloadable(name, plugin.jar(), e);
            }
        }
        return found;
    }

    private static LookupUnavailableException unloadable(String name, String place, LinkageError failure) {
        return new LookupUnavailableException(
                "lookup '" + name + "': cannot be loaded from " + place + ": " + Reason.of(failure), failure);
    }

    private String unknown(String name) {
        List<String> expected = new ArrayList<>();
        builtIns.forEach(builtIn -> expected.add(builtIn.name()));
        if (!plugins.sourcesByName().isEmpty()) {
            expected.add("a plug-in's name: "
                    + String.join(", ", plugins.sourcesByName().keySet()));
        }
        expected.add("or a class name");
        String message = "unknown lookup '" + name + "' (expected: " + String.join(", ", expected) + ")";
        return plugins.broken().isEmpty()
                ? message
                : message + "; broken plug-ins were skipped: " + String.join("; ", plugins.broken());
    }
}
