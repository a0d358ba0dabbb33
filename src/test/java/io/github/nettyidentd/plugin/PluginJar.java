package io.github.nettyidentd.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.LookupFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Builds a plug-in jar. Its sources are compiled against package {@code api} alone, as the author of a plug-in would do it. */
public final class PluginJar {

    private static final String SERVICES = "META-INF/services/" + LookupFactory.class.getName();

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> factories = new ArrayList<>();

    /**
     * Adds a class.
     *
     * @param className the full name, with a package
     * @param source the class itself; the package and imports of {@code api}, {@code java.util} and
     *     {@code java.util.concurrent} are put before it
     */
    public PluginJar with(String className, String source) {
        String packageName = className.substring(0, className.lastIndexOf('.'));
        sources.put(className, """
                package %s;
                import io.github.nettyidentd.api.*;
                import java.util.*;
                import java.util.concurrent.*;
                %s
                """.formatted(packageName, source));
        return this;
    }

    /** Adds a factory class whose lookups have the given method body, and names the factory in the service file. */
    public PluginJar withLookup(String className, String name, String body) {
        return naming(className)
                .with(className, """
                public class %s implements LookupFactory {
                    public String name() { return "%s"; }
                    public Lookup create(Map<String, String> settings) {
                        return pair -> { %s };
                    }
                }
                """.formatted(className.substring(className.lastIndexOf('.') + 1), name, body));
    }

    /** Names a class in the service file, even one that the jar does not have. */
    public PluginJar naming(String factory) {
        factories.add(factory);
        return this;
    }

    /** Adds a file. */
    public PluginJar with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Compiles the sources and writes the jar. */
    public Path write(Path file) throws IOException {
        files.putAll(PluginCompiler.compile(sources));
        if (!factories.isEmpty()) {
            files.put(SERVICES, String.join("\n", factories).getBytes(UTF_8));
        }
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file;
    }
}
