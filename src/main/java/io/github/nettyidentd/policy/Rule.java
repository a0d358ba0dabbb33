package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
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
     * The user's file may ask for what these capabilities permit, and so may programs that the user runs, by registering.
     *
     * @param capabilities all that is granted, including what the range has inherited; in the order of {@link Capability},
     *     unmodifiable
     * @param registersFor the logins of the other accounts about whose connections the user may register; not empty if and
     *     only if {@link Capability#REGISTER_FOR} is granted
     */
    record Grant(Set<Capability> capabilities, List<WildcardPattern> registersFor) implements Rule {

        /** Grants nothing. */
        public static final Grant NOTHING = new Grant(Set.of());

        /** The capabilities that permit something without another capability. */
        private static final Set<Capability> USEFUL_ALONE = Collections.unmodifiableSet(EnumSet.complementOf(
                EnumSet.of(Capability.SPOOF_ALL, Capability.SPOOF_PRIVPORT, Capability.REGISTER_FOR)));

        public Grant {
            capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
            registersFor = List.copyOf(registersFor);
            if (capabilities.contains(Capability.REGISTER_FOR) == registersFor.isEmpty()) {
                throw new IllegalArgumentException("registersFor: " + registersFor + " with " + capabilities
                        + " (expected: logins with register_for, and none without)");
            }
        }

        /** A grant without {@link Capability#REGISTER_FOR}. */
        public Grant(Set<Capability> capabilities) {
            this(capabilities, List.of());
        }

        /**
         * Whether the user may register about connections of another account. A pattern that starts with {@code *} does not
         * cover the account of uid 0, because an operator who writes {@code *} hardly means root.
         */
        public boolean registersFor(User other) {
            return registersFor.stream()
                    .anyMatch(pattern -> pattern.matches(other.login())
                            && (other.uid() != 0 || !pattern.text().startsWith("*")));
        }

        /**
         * Whether a text may be the login of an account about whose connections the user may register, or may be cut to it
         * by IRC servers. Such a text can be permitted for that account.
         */
        public boolean registersForLoginIn(ReplyText text) {
            return NeedsLoginCheck.readings(text.text().strip()).stream()
                    .anyMatch(login -> registersFor.stream().anyMatch(pattern -> pattern.matches(login)));
        }
    }

    /** What is granted; nothing if the range forces a statement. */
    default Set<Capability> capabilities() {
        return Set.of();
    }

    /** Whether the user's file can make a difference, so that it is worth reading. */
    default boolean readsUserFile() {
        return this instanceof Grant grant && !Collections.disjoint(grant.capabilities, Grant.USEFUL_ALONE);
    }
}
