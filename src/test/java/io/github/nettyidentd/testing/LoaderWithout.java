package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;

/** Loads classes itself, so that they find all other classes through this loader, and hides some classes from them. */
public final class LoaderWithout extends ClassLoader {

    private final Predicate<String> missing;
    private final List<String> own;

    /**
     * @param missing the names of the classes that are hidden
     * @param own the beginnings of the names of classes that this loader loads itself
     */
    public LoaderWithout(Predicate<String> missing, List<String> own) {
        super(LoaderWithout.class.getClassLoader());
        this.missing = missing;
        this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (missing.test(name)) {
                throw new ClassNotFoundException(name);
            }
            if (own.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] octets = in.readAllBytes();
            return defineClass(name, octets, 0, octets.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
