package io.github.nettyidentd.plugin;

import io.github.nettyidentd.api.LookupFactory;

/**
 * A factory that is not built in.
 *
 * @param name the name it goes by: its own, or its class's
 * @param loader the context class loader while its code runs
 * @param place the jar it is from, for messages
 */
record LookupSource(String name, LookupFactory factory, ClassLoader loader, String place) {

    @Override
    public String toString() {
        return factory.getClass().getName() + " in " + place;
    }
}
