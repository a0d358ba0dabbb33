package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.LookupFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One plug-in jar that could be read, with its class loader and the factories that its service file names. */
final class Plugin implements Closeable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

    private final String jar;
    private final URLClassLoader loader;
    private final List<LookupSource> sources;

    private Plugin(String jar, URLClassLoader loader, List<LookupSource> sources) {
        this.jar = jar;
        this.loader = loader;
        this.sources = sources;
    }

    /** Runs code of the plug-in: its factories' constructors and {@code name()}. */
    static Plugin open(Path file) throws BrokenPluginException {
        String jar = file.getFileName().toString();
        URLClassLoader loader = loader(file, jar);
        try (var _ = ContextClassLoader.enter(loader)) {
            return new Plugin(jar, loader, sources(jar, loader));
        } catch (BrokenPluginException e) {
            closeQuietly(loader, e);
            throw e;
        } catch (Throwable failure) {
            closeQuietly(loader, failure);
            throw new BrokenPluginException(jar, Reason.of(failure), failure);
        }
    }

    private static URLClassLoader loader(Path file, String jar) throws BrokenPluginException {
        // The class loader would take what is no jar for an empty one.
        try (var _ = new JarFile(file.toFile())) {
            return new URLClassLoader(jar, new URL[] {file.toUri().toURL()}, ApiClassLoader.INSTANCE);
        } catch (IOException e) {
            throw new BrokenPluginException(jar, "not a readable jar: " + Reason.of(e), e);
        }
    }

    private static List<LookupSource> sources(String jar, ClassLoader loader) throws BrokenPluginException {
        List<LookupSource> sources = new ArrayList<>();
        for (LookupFactory factory : ServiceLoader.load(LookupFactory.class, loader)) {
            @Nullable String name = factory.name();
            if (name == null || !NAME.matcher(name).matches()) {
                throw new BrokenPluginException(
                        jar,
                        factory.getClass().getName() + ": name '" + name
                                + "' (expected: letters, digits, dots and dashes)",
                        null);
            }
            sources.add(new LookupSource(name, factory, loader, jar));
        }
        return List.copyOf(sources);
    }

    private static void closeQuietly(URLClassLoader loader, Throwable failure) {
        try {
            loader.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    String jar() {
        return jar;
    }

    ClassLoader loader() {
        return loader;
    }

    List<LookupSource> sources() {
        return sources;
    }

    /** A class of this jar itself; those of the JDK and the API are no plug-in's. */
    Optional<Class<?>> findClass(String className) {
        try {
            Class<?> found = loader.loadClass(className);
            return loader.equals(found.getClassLoader()) ? Optional.of(found) : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
