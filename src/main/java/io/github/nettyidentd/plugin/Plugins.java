package io.github.nettyidentd.plugin;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plug-in jars of a directory. Each jar has a class loader of its own, so that no plug-in sees another one, and none
 * sees more of this program than package {@code api}.
 *
 * <p>Used only by the thread that starts the daemon.
 */
public final class Plugins implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Plugins.class);

    private final List<Plugin> plugins;
    private final List<String> skippedJars;

    private Plugins(List<Plugin> plugins, List<String> skippedJars) {
        this.plugins = List.copyOf(plugins);
        this.skippedJars = List.copyOf(skippedJars);
    }

    /** Returns an empty set of plug-ins, for a daemon without a plug-in directory. */
    public static Plugins none() {
        return new Plugins(List.of(), List.of());
    }

    /**
     * Loads each {@code *.jar} of a directory, in the order of their names. A broken jar is logged and skipped: a file that is
     * not a jar, or one whose service file names a factory that is missing, is not a factory, throws, or has a bad name.
     *
     * @throws LookupUnavailableException if the directory cannot be read
     */
    public static Plugins load(Path directory) throws LookupUnavailableException {
        List<Plugin> plugins = new ArrayList<>();
        List<String> skippedJars = new ArrayList<>();
        for (Path jar : jars(directory)) {
            try {
                plugins.add(Plugin.open(jar));
            } catch (Plugin.BrokenException e) {
                log.warn("skipped plug-in {}", e.getMessage());
                skippedJars.add(e.getMessage());
            }
        }
        var loaded = new Plugins(plugins, skippedJars);
        loaded.warnAboutSharedNames();
        return loaded;
    }

    private static List<Path> jars(Path directory) throws LookupUnavailableException {
        if (!Files.isDirectory(directory)) {
            String reason = Files.exists(directory) ? "is not a directory" : "does not exist";
            throw new LookupUnavailableException(
                    "--plugins: '" + directory + "' " + reason + " (expected: a directory of jars)");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new LookupUnavailableException("--plugins: '" + directory + "' cannot be read: " + IoReason.of(e), e);
        }
    }

    private void warnAboutSharedNames() {
        for (Map.Entry<String, List<ExternalFactory>> entry : factoriesByName().entrySet()) {
            if (entry.getValue().size() > 1) {
                log.warn(
                        "the name '{}' cannot be used, because several plug-ins use it: {}",
                        entry.getKey(),
                        entry.getValue());
            }
        }
    }

    /** Groups the factories by their names in lower case, sorted. A name has several factories if plug-ins share it. */
    SortedMap<String, List<ExternalFactory>> factoriesByName() {
        return plugins.stream()
                .flatMap(plugin -> plugin.factories().stream())
                .collect(groupingBy(factory -> factory.name().toLowerCase(Locale.ROOT), TreeMap::new, toList()));
    }

    List<Plugin> plugins() {
        return plugins;
    }

    /** The jars that were skipped, each with the reason. */
    public List<String> skippedJars() {
        return skippedJars;
    }

    /**
     * Closes the class loaders. The caller closes the lookups that were made from these plug-ins first, because a lookup may
     * have to load further classes until then.
     */
    @Override
    public void close() {
        for (Plugin plugin : plugins) {
            try {
                plugin.close();
            } catch (IOException e) {
                log.warn("plug-in {} did not close", plugin.jar(), e);
            }
        }
    }
}
