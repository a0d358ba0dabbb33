package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serial;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One plug-in jar that could be read, with its class loader and the factories that its service file names.
 *
 * <p>The class loader sees the JDK, package {@code api}, and the jar with those that the manifest's {@code Class-Path}
 * names. It sees nothing else of this program, so that a plug-in may bring its own version of any library that we use.
 */
final class Plugin implements Closeable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

    private final String jar;
    private final URLClassLoader loader;
    private final List<ExternalFactory> factories;

    private Plugin(String jar, URLClassLoader loader, List<ExternalFactory> factories) {
        this.jar = jar;
        this.loader = loader;
        this.factories = factories;
    }

    /**
     * Opens a jar. This runs code of the plug-in: the constructors of its factories, and their {@code name()}.
     *
     * @throws BrokenException if the file is not a jar, or a factory that its service file names cannot be made
     */
    static Plugin open(Path file) throws BrokenException {
        String jar = file.getFileName().toString();
        URLClassLoader loader = loader(file, jar);
        try (var _ = PluginCode.enter(loader)) {
            return new Plugin(jar, loader, factories(jar, loader));
        } catch (BrokenException e) {
            closeQuietly(loader, e);
            throw e;
        } catch (Throwable failure) {
            closeQuietly(loader, failure);
            throw new BrokenException(jar, PluginCode.reason(failure), failure);
        }
    }

    private static URLClassLoader loader(Path file, String jar) throws BrokenException {
        // Opened first for its exception, because the class loader would take a file that is not a jar for an empty
        // one.
        try (var _ = new JarFile(file.toFile())) {
            return new URLClassLoader(jar, new URL[] {file.toUri().toURL()}, ApiOnly.LOADER);
        } catch (IOException e) {
            throw new BrokenException(jar, "not a readable jar: " + PluginCode.reason(e), e);
        }
    }

    private static List<ExternalFactory> factories(String jar, ClassLoader loader) throws BrokenException {
        List<ExternalFactory> factories = new ArrayList<>();
        for (LookupFactory factory : ServiceLoader.load(LookupFactory.class, loader)) {
            @Nullable String name = factory.name();
            if (name == null || !NAME.matcher(name).matches()) {
                throw new BrokenException(
                        jar,
                        factory.getClass().getName() + ": name '" + name
                                + "' (expected: letters, digits, dots and dashes)",
                        null);
            }
            factories.add(new ExternalFactory(name, factory, loader, jar));
        }
        return List.copyOf(factories);
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

    List<ExternalFactory> factories() {
        return factories;
    }

    /** Finds a class of this jar; a class that comes from the JDK or from package {@code api} is not found. */
    Optional<Class<?>> findClass(String className) {
        try {
            Class<?> found = loader.loadClass(className);
            return loader.equals(found.getClassLoader()) ? Optional.of(found) : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Closes the class loader, so that no further class of this jar can be loaded. */
    @Override
    public void close() throws IOException {
        loader.close();
    }

    /** Thrown for a jar in the plug-in directory that cannot be used. The message names the jar and the reason, on one line. */
    static final class BrokenException extends Exception {

        @Serial
        private static final long serialVersionUID = 1L;

        BrokenException(String jar, String reason, @Nullable Throwable cause) {
            super(jar + ": " + reason, cause);
        }
    }

    /**
     * The parent of each plug-in's class loader: the JDK, and the classes of package {@code api}. It finds no resources of
     * this program, so that a {@code ServiceLoader} of a plug-in does not see our {@code META-INF/services} or those of our
     * libraries.
     */
    private static final class ApiOnly extends ClassLoader {

        static {
            registerAsParallelCapable(); // must run before the first instance is made
        }

        static final ApiOnly LOADER = new ApiOnly();

        private static final ClassLoader APPLICATION = Objects.requireNonNull(Lookup.class.getClassLoader());
        private static final String API = Lookup.class.getPackageName();

        private ApiOnly() {
            super("api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.lastIndexOf('.') == API.length() && name.startsWith(API)) {
                return APPLICATION.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
