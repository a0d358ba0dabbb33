package io.github.nettyidentd.bench;

import java.util.Locale;

/** A ratio or a figure, and what it should be at least or at most. A ratio that could not be measured says so. */
record Target(String of, Figures figures, boolean atLeast, double bound, String unit) {

    /** At least so many times another figure. */
    static Target atLeast(String of, Figures ratio, double bound) {
        return new Target(of, ratio, true, bound, "×");
    }

    /** At most so many times another figure. */
    static Target atMost(String of, Figures ratio, double bound) {
        return new Target(of, ratio, false, bound, "×");
    }

    /** At most so much, in that unit. */
    static Target most(Figures figures, double bound, String unit) {
        return new Target("", figures, false, bound, unit);
    }

    boolean isMet() {
        double value = figures.median();
        return atLeast ? value >= bound : value <= bound;
    }

    /** {@code 0.91 × limit (≥ 0.85: met)}. */
    String text() {
        String wanted = (atLeast ? "≥ " : "≤ ") + number(bound);
        if (figures.isEmpty()) {
            return "%s%s: not measured".formatted(of.isEmpty() ? "" : of + " ", wanted);
        }
        return "%s %s%s (%s: %s)"
                .formatted(
                        number(figures.median()),
                        unit,
                        of.isEmpty() ? "" : " " + of,
                        wanted,
                        isMet() ? "met" : "**missed**");
    }

    /** Three digits that count; large numbers whole, with commas. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size == 0 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
