package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.LookupFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Map;

/**
 * A class that the operator gave by its name in place of a lookup's name: either a {@link LookupFactory}, or a
 * {@link Lookup}, which then takes no settings.
 *
 * @param loader the context class loader while the class's code runs
 * @param place the jar that the class comes from, for messages
 */
record LookupClass(Class<?> type, ClassLoader loader, String place) {

    /**
     * Makes the factory. The constructor of a {@link LookupFactory} runs here; the constructor of a {@link Lookup} runs
     * later, when the factory is asked for the lookup.
     */
    ExternalFactory newFactory() throws LookupUnavailableException {
        return new ExternalFactory(type.getName(), instance(), loader, place);
    }

    private LookupFactory instance() throws LookupUnavailableException {
        if (LookupFactory.class.isAssignableFrom(type)) {
            return construct(constructor(type.asSubclass(LookupFactory.class)));
        }
        if (Lookup.class.isAssignableFrom(type)) {
            return new FactoryOfClass(constructor(type.asSubclass(Lookup.class)));
        }
        throw unavailable(
                "in " + place + " is not a lookup (expected: a class that implements LookupFactory or Lookup)");
    }

    private <T> Constructor<T> constructor(Class<T> publicType) throws LookupUnavailableException {
        try {
            if (Modifier.isPublic(publicType.getModifiers()) && !Modifier.isAbstract(publicType.getModifiers())) {
                return publicType.getConstructor();
            }
        } catch (NoSuchMethodException e) {
            // The message below names what is expected.
        }
        throw unavailable("in " + place
                + " cannot be instantiated (expected: a public class with a public constructor without parameters)");
    }

    private LookupFactory construct(Constructor<? extends LookupFactory> constructor)
            throws LookupUnavailableException {
        try (var _ = PluginCode.enter(loader)) {
            return constructor.newInstance();
        } catch (Throwable failure) {
            throw new LookupUnavailableException(
                    "lookup '" + type.getName() + "': " + PluginCode.reason(failure), failure);
        }
    }

    private LookupUnavailableException unavailable(String reason) {
        return new LookupUnavailableException("lookup '" + type.getName() + "' " + reason);
    }

    @Override
    public String toString() {
        return type.getName() + " in " + place;
    }

    /** The factory of a class that is a lookup itself: it calls the class's constructor. */
    private record FactoryOfClass(Constructor<? extends Lookup> constructor) implements LookupFactory {

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
