package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** What a range of the system policy says about its connections. */
public sealed interface Rule {

    /** The statement is answered, whatever the user's file says. */
    record Force(Statement statement) implements Rule {
        @Override
        public String toString() {
            return "force " + statement;
        }
    }

    /**
     * The user's file may ask for what these capabilities permit.
     *
     * @param capabilities all that is granted, including what the range has inherited; in the order of {@link Capability},
     *     unmodifiable
     */
    record Grant(Set<Capability> capabilities) implements Rule {

        /** Grants nothing. */
        public static final Grant NOTHING = new Grant(Set.of());

        /** The capabilities that permit something without another capability. */
        private static final Set<Capability> USEFUL_ALONE = Collections.unmodifiableSet(
                EnumSet.complementOf(EnumSet.of(Capability.SPOOF_ALL, Capability.SPOOF_PRIVPORT)));

        public Grant {
            capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
        }
    }

    /** Whether the user's file can make a difference, so that it is worth reading. */
    default boolean readsUserFile() {
        return this instanceof Grant(Set<Capability> capabilities)
                && !Collections.disjoint(capabilities, Grant.USEFUL_ALONE);
    }
}
