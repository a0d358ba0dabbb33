package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Map;

/**
 * A class that the operator named: a {@link LookupFactory}, or a {@link Lookup} without settings.
 *
 * @param loader the context class loader while its code runs
 * @param place the jar it is from, for messages
 */
record NamedClass(Class<?> type, ClassLoader loader, String place) {

    /** Runs the constructor of a factory; that of a lookup runs when the lookup is made. */
    LookupSource source() throws LookupUnavailableException {
        return new LookupSource(type.getName(), factory(), loader, place);
    }

    private LookupFactory factory() throws LookupUnavailableException {
        if (LookupFactory.class.isAssignableFrom(type)) {
            return newFactory(constructor(type.asSubclass(LookupFactory.class)));
        }
        if (Lookup.class.isAssignableFrom(type)) {
            return new LookupClass(constructor(type.asSubclass(Lookup.class)));
        }
        throw unavailable("in " + place + " is no lookup (expected: a class that implements LookupFactory or Lookup)");
    }

    private <T> Constructor<T> constructor(Class<T> publicType) throws LookupUnavailableException {
        try {
            if (Modifier.isPublic(publicType.getModifiers()) && !Modifier.isAbstract(publicType.getModifiers())) {
                return publicType.getConstructor();
            }
        } catch (NoSuchMethodException e) {
            // said below
        }
        throw unavailable("in " + place
                + " cannot be made (expected: a public class with a public constructor without parameters)");
    }

    private LookupFactory newFactory(Constructor<? extends LookupFactory> constructor)
            throws LookupUnavailableException {
        try (var _ = ContextClassLoader.enter(loader)) {
            return constructor.newInstance();
        } catch (Throwable failure) {
            throw new LookupUnavailableException("lookup '" + type.getName() + "': " + Reason.of(failure), failure);
        }
    }

    private LookupUnavailableException unavailable(String reason) {
        return new LookupUnavailableException("lookup '" + type.getName() + "' " + reason);
    }

    @Override
    public String toString() {
        return type.getName() + " in " + place;
    }

    /** Stands in for the factory of a class that is a lookup itself. */
    private record LookupClass(Constructor<? extends Lookup> constructor) implements LookupFactory {

        @Override
        public String name() {
            return constructor.getName();
        }

        @Override
        public Lookup create(Map<String, String> settings) throws ReflectiveOperationException {
            return constructor.newInstance();
        }
    }
}
