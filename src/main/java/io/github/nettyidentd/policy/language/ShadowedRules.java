package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Finds shadowed rules: those that never count, because a later rule matches all of their connections and the last rule that
 * matches wins.
 */
final class ShadowedRules {

    /** Bounds the time for a list of thousands of rules, because each rule is compared with those after it. */
    private static final int MAX_COMPARISONS = 100_000;

    private ShadowedRules() {}

    /** Adds a warning for each shadowed rule; {@code rules} are in the order of the file. */
    static <R> void warn(List<R> rules, Function<R, FilePlace> place, Function<R, Filter> filter, Problems problems) {
        // Comparing with rules that are not shadowed is enough: whatever a shadowed rule covers, the rule that shadows
        // it covers as well.
        List<R> reachable = new ArrayList<>();
        int comparisons = 0;
        for (int i = rules.size() - 1; i >= 0 && comparisons < MAX_COMPARISONS; i--) {
            R rule = rules.get(i);
            R shadowing = null;
            for (R later : reachable) {
                comparisons++;
                if (filter.apply(later).covers(filter.apply(rule))) {
                    shadowing = later;
                    break;
                }
            }
            if (shadowing == null) {
                reachable.add(rule);
            } else {
                problems.warning(
                        place.apply(rule),
                        "this rule is never reached, as the later one at " + place.apply(shadowing)
                                + " is for the same connections");
            }
        }
    }
}
