package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.LookupFactory;

/**
 * A factory of lookups that is not built in, with what is needed to run its code.
 *
 * @param name the name by which the operator calls it: the factory's own name, or its class name
 * @param loader the context class loader while its code runs
 * @param place the jar that the factory comes from, for messages
 */
record ExternalFactory(String name, LookupFactory factory, ClassLoader loader, String place) {

    @Override
    public String toString() {
        return factory.getClass().getName() + " in " + place;
    }
}
