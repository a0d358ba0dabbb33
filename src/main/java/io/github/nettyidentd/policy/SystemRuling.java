package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the system policy says about one connection; {@link Decider} goes on from here. */
public sealed interface SystemRuling {

    /** Of the range that says so; {@code null} if none is for this connection. */
    @Nullable
    Place place();

    /**
     * This is answered; no file of the user's is read.
     *
     * @param place of the range that says so
     */
    record Forced(Statement statement, Place place) implements SystemRuling {}

    /**
     * The user's file may ask for these.
     *
     * @param capabilities in the order of {@link Capability}; unmodifiable
     * @param place of the range that says so; {@code null} if none is for this connection
     */
    record Granted(Set<Capability> capabilities, @Nullable Place place) implements SystemRuling {

        static final Granted NOTHING = new Granted(Set.of(), null);

        /** Those that are of use without another one. */
        private static final Set<Capability> USEFUL = Collections.unmodifiableSet(
                EnumSet.complementOf(EnumSet.of(Capability.SPOOF_ALL, Capability.SPOOF_PRIVPORT)));

        public Granted {
            capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
        }

        /** Whether the user's file can make a difference, so that it is worth reading. */
        public boolean readsUserFile() {
            return !capabilities.isEmpty() && !Collections.disjoint(capabilities, USEFUL);
        }
    }
}
