package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the directives of one range, as oidentd does. The last directive says whether the range forces something. A
 * {@code force} drops all grants before it; an {@code allow} or {@code deny} after it turns the force into a grant.
 */
final class RuleBuilder {

    private final Problems problems;

    /** What is granted by the directives so far, and by those that the range has inherited. */
    private final EnumSet<Capability> capabilities;

    /** Where each capability was allowed in this range, for warnings. */
    private final Map<Capability, FilePlace> allowed = new EnumMap<>(Capability.class);

    private @Nullable Statement forced;
    private @Nullable FilePlace forcedAt;

    RuleBuilder(Set<Capability> inherited, Problems problems) {
        this.problems = problems;
        this.capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(inherited);
    }

    void allow(Capability capability, FilePlace place) {
        lift(place);
        capabilities.add(capability);
        allowed.put(capability, place);
    }

    void deny(Capability capability, FilePlace place) {
        lift(place);
        capabilities.remove(capability);
    }

    void force(Keyword keyword, Statement statement, FilePlace place) {
        capabilities.clear();
        // There is no capability for a reply. For all other statements, the force counts as a grant if it is lifted
        // below.
        if (Keyword.CAPABILITIES.contains(keyword)) {
            capabilities.add(keyword.capability());
        }
        if (statement instanceof Statement.Login) {
            problems.warning(place, "'force " + keyword + "' means the login name");
        }
        forced = statement;
        forcedAt = place;
    }

    /** Turns a force that stands before another directive into a grant, with a warning, because its writer hardly meant that. */
    private void lift(FilePlace place) {
        if (forced != null) {
            problems.warning(
                    place, "this lifts the force at " + forcedAt + "; only the last directive of a range can force");
        }
        forced = null;
    }

    /** The rule of the range, after its last directive. */
    Rule build() {
        if (forced != null && forcedAt != null) {
            problems.forced(forcedAt, forced);
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

    /** What later ranges inherit from this one. */
    Set<Capability> inheritance() {
        return EnumSet.copyOf(capabilities);
    }

    /** Warns of a capability that extends {@code spoof} where that is not granted. */
    private void warnWithoutSpoof(Capability capability) {
        FilePlace place = allowed.get(capability);
        if (place != null && capabilities.contains(capability)) {
            problems.warning(place, "'allow " + capability + "' is without effect, as 'spoof' is not allowed here");
        }
    }
}
