package io.github.nettyidentd.plugin;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

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
 * The plug-in jars of a directory. Each has a class loader of its own, which sees the JDK, package {@code api}, and the
 * jar with those that its manifest's {@code Class-Path} names; nothing else of this program, and no other plug-in.
 *
 * <p>Used by the starting thread only.
 */
public final class Plugins implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Plugins.class);

    private final List<Plugin> plugins;
    private final List<String> broken;

    private Plugins(List<Plugin> plugins, List<String> broken) {
        this.plugins = List.copyOf(plugins);
        this.broken = List.copyOf(broken);
    }

    /** No plug-ins: only what is built in or on the class path can be had. */
    public static Plugins none() {
        return new Plugins(List.of(), List.of());
    }

    /**
     * Loads each {@code *.jar} of a directory, by name. One that is broken (no jar, or a factory that its service file
     * names is missing, is no factory, throws, or has a bad name) is logged and left out.
     *
     * @throws LookupUnavailableException if the directory cannot be read
     */
    public static Plugins load(Path directory) throws LookupUnavailableException {
        List<Plugin> plugins = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Path jar : jars(directory)) {
            try {
                plugins.add(Plugin.open(jar));
            } catch (BrokenPluginException e) {
                log.warn("Skipped plug-in {}", e.getMessage());
                broken.add(e.getMessage());
            }
        }
        var loaded = new Plugins(plugins, broken);
        loaded.warnOfSharedNames();
        return loaded;
    }

    private static List<Path> jars(Path directory) throws LookupUnavailableException {
        if (!Files.isDirectory(directory)) {
            throw new LookupUnavailableException("plug-in directory '" + directory + "': no such directory");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new LookupUnavailableException(
                    "plug-in directory '" + directory + "' cannot be read: " + Reason.of(e), e);
        }
    }

    private void warnOfSharedNames() {
        for (Map.Entry<String, List<LookupSource>> entry : sourcesByName().entrySet()) {
            if (entry.getValue().size() > 1) {
                log.warn("The name '{}' cannot be used, as plug-ins share it: {}", entry.getKey(), entry.getValue());
            }
        }
    }

    /** The factories under their names, which are in lower case and sorted; more than one where plug-ins share a name. */
    SortedMap<String, List<LookupSource>> sourcesByName() {
        return plugins.stream()
                .flatMap(plugin -> plugin.sources().stream())
                .collect(groupingBy(source -> source.name().toLowerCase(Locale.ROOT), TreeMap::new, toList()));
    }

    List<Plugin> plugins() {
        return plugins;
    }

    /** The jars left out, each with the reason. */
    public List<String> broken() {
        return broken;
    }

    /**
     * Closes the class loaders. Lookups made of these plug-ins may be in need of further classes until they are closed,
     * so whoever holds them closes them first.
     */
    @Override
    public void close() {
        for (Plugin plugin : plugins) {
            try {
                plugin.close();
            } catch (IOException e) {
                log.warn("Plug-in {} did not close", plugin.jar(), e);
            }
        }
    }
}
