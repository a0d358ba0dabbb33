package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What the system policy says about the connections of one {@link Range}. */
public sealed interface Rule {

    /** This is answered, whatever the user's file says. */
    record Force(Statement statement) implements Rule {
        @Override
        public String toString() {
            return "force " + statement;
        }
    }

    /** The user's file may ask for these; all that was inherited is in the set. */
    record Grant(Set<Capability> capabilities) implements Rule {

        /** Nothing is granted. */
        static final Grant NOTHING = new Grant(Set.of());

        public Grant {
            capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
        }
    }
}
