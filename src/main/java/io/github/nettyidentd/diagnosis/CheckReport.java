package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.policy.Place;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a check has found.
 *
 * @param findings what is wrong, in the order of the check
 * @param notes what was not looked at, and by whom the rest was; sentences
 */
public record CheckReport(List<Finding> findings, List<String> notes) {

    public CheckReport {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** How bad it is. */
    public enum Severity {
        /** A daemon does not start with it; or a user's file is not used. */
        ERROR,
        /** It has no effect, or another one than it seems to have. */
        WARNING;

        /** In lower case, as it is printed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One thing that is wrong.
     *
     * @param place where it stands, or {@code null} if it stands in no file; the first column of the first
     *     line for a file as a whole
     * @param text what it is
     */
    public record Finding(Severity severity, @Nullable Place place, String text) {

        /** {@code file:line:column: severity: text}. */
        @Override
        public String toString() {
            return (place == null ? "" : place + ": ") + severity + ": " + text;
        }
    }

    /** How many there are of one severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
