package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the directives of one range. The last one says whether the range forces: a force drops all that was granted,
 * and lifted by what follows it, it is a grant.
 */
final class RuleBuilder {

    private final Problems problems;
    private final EnumSet<Capability> capabilities;
    private final Map<Capability, Place> allowed = new EnumMap<>(Capability.class);
    private @Nullable Statement forced;
    private @Nullable Place forcedAt;

    RuleBuilder(Set<Capability> inherited, Problems problems) {
        this.problems = problems;
        this.capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(inherited);
    }

    void allow(Capability capability, Place place) {
        lift(place);
        capabilities.add(capability);
        allowed.put(capability, place);
    }

    void deny(Capability capability, Place place) {
        lift(place);
        capabilities.remove(capability);
    }

    void force(Keyword keyword, Statement statement, Place place) {
        capabilities.clear();
        // A forced reply is nothing that can be granted.
        if (Keyword.CAPABILITIES.contains(keyword)) {
            capabilities.add(keyword.capability());
        }
        if (statement instanceof Statement.Login) {
            problems.warning(place, "'force " + keyword + "' means the login name");
        }
        forced = statement;
        forcedAt = place;
    }

    private void lift(Place place) {
        if (forced != null) {
            problems.warning(
                    place, "this lifts the force at " + forcedAt + "; only the last directive of a range can force");
        }
        forced = null;
    }

    /** The rule of the range. */
    Rule build() {
        if (forced != null) {
            return new Rule.Force(forced);
        }
        if (!capabilities.contains(Capability.SPOOF)) {
            warnWithoutSpoof(Capability.SPOOF_ALL);
            warnWithoutSpoof(Capability.SPOOF_PRIVPORT);
        }
        return new Rule.Grant(capabilities);
    }

    /** Whether the range forces something. */
    boolean forces() {
        return forced != null;
    }

    /** What ranges below inherit, if this is the one to inherit from. */
    Set<Capability> inheritance() {
        return EnumSet.copyOf(capabilities);
    }

    private void warnWithoutSpoof(Capability capability) {
        Place place = allowed.get(capability);
        if (place != null && capabilities.contains(capability)) {
            problems.warning(place, "'allow " + capability + "' is without effect, as 'spoof' is not allowed here");
        }
    }
}
