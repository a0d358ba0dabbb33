package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.WildcardPattern;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the directives of one range, as oidentd does. The last directive says whether the range forces something. A
 * {@code force} drops all grants before it; an {@code allow} or {@code deny} after it turns the force into a grant.
 */
final class RuleBuilder {

    /** Bounds what ranges inherit, of which each keeps a copy. */
    static final int MAX_LOGINS = 255;

    private final Problems problems;

    /** What is granted by the directives so far, and by those that the range has inherited. */
    private final EnumSet<Capability> capabilities;

    /** Where each capability was allowed in this range, for warnings. */
    private final Map<Capability, FilePlace> allowed = new EnumMap<>(Capability.class);

    /** The logins behind {@code register_for}, in the order of the file. */
    private final Set<WildcardPattern> registersFor;

    private @Nullable Statement forced;
    private @Nullable FilePlace forcedAt;

    RuleBuilder(Rule.Grant inherited, Problems problems) {
        this.problems = problems;
        this.capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(inherited.capabilities());
        this.registersFor = new LinkedHashSet<>(inherited.registersFor());
    }

    void allow(Capability capability, FilePlace place) {
        lift(place);
        capabilities.add(capability);
        allowed.put(capability, place);
    }

    /**
     * Allows {@code register_for} some accounts, besides those for which it is allowed already.
     *
     * @param patterns their logins; at least one
     */
    void allowRegisterFor(List<WildcardPattern> patterns, FilePlace place) {
        allow(Capability.REGISTER_FOR, place);
        registersFor.addAll(patterns);
        if (registersFor.size() > MAX_LOGINS) {
            problems.error(
                    place,
                    "found " + registersFor.size() + " logins and patterns for 'register_for', expected at most "
                            + MAX_LOGINS + " for one range");
        }
    }

    void deny(Capability capability, FilePlace place) {
        lift(place);
        capabilities.remove(capability);
        if (capability == Capability.REGISTER_FOR) {
            registersFor.clear();
        }
    }

    void force(Keyword keyword, Statement statement, FilePlace place) {
        capabilities.clear();
        registersFor.clear();
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
            if (!capabilities.contains(Capability.HIDE)) {
                warn(Capability.REGISTER_FOR, "as neither 'spoof' nor 'hide' is allowed here");
            }
        }
        return inheritance();
    }

    /** Whether the range forces something. */
    boolean forces() {
        return forced != null;
    }

    /** What later ranges inherit from this one. */
    Rule.Grant inheritance() {
        return new Rule.Grant(capabilities, List.copyOf(registersFor));
    }

    /** Warns of a capability that extends {@code spoof} where that is not granted. */
    private void warnWithoutSpoof(Capability capability) {
        warn(capability, "as 'spoof' is not allowed here");
    }

    private void warn(Capability capability, String why) {
        FilePlace place = allowed.get(capability);
        if (place != null && capabilities.contains(capability)) {
            problems.warning(place, "'allow " + capability + "' is without effect, " + why);
        }
    }
}
