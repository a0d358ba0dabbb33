package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds rules that never count, as a later one is for all of their connections: the last that matches wins. */
final class ShadowedRules {

    /** Each rule is held against those below; a list of thousands is not looked through to the end. */
    private static final int MAX_COMPARISONS = 100_000;

    private ShadowedRules() {}

    static <R> void warn(List<R> rules, Function<R, Place> place, Function<R, Filter> filter, Problems problems) {
        // Only rules that count themselves: what a hidden one hides is hidden by the same as it.
        List<R> counting = new ArrayList<>();
        int comparisons = 0;
        for (int i = rules.size() - 1; i >= 0 && comparisons < MAX_COMPARISONS; i--) {
            R rule = rules.get(i);
            R hiding = null;
            for (R later : counting) {
                comparisons++;
                if (filter.apply(later).covers(filter.apply(rule))) {
                    hiding = later;
                    break;
                }
            }
            if (hiding == null) {
                counting.add(rule);
            } else {
                problems.warning(
                        place.apply(rule),
                        "this rule is never reached, as the later one at " + place.apply(hiding)
                                + " is for the same connections");
            }
        }
    }
}
