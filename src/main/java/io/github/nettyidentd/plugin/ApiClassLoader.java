package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import java.util.Objects;

/**
 * The parent of each plug-in's class loader: the JDK, and the classes of package {@code api}. No resources but the
 * JDK's, so that no {@code META-INF/services} of this program or its libraries is seen.
 */
final class ApiClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable(); // before the instance is made
    }

    static final ApiClassLoader INSTANCE = new ApiClassLoader();

    private static final ClassLoader APPLICATION = Objects.requireNonNull(Lookup.class.getClassLoader());
    private static final String API = Lookup.class.getPackageName();

    private ApiClassLoader() {
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
