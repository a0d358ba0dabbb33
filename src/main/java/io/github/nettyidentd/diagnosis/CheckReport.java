package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.policy.FilePlace;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param findings what is wrong, in the order of the check
 * @param notes what was not checked, and as which user the files were read; sentences
 */
public record CheckReport(List<Finding> findings, List<String> notes) {

    public CheckReport {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** How bad a finding is. */
    public enum Severity {
        /** The daemon does not start, or a user's file is not used. */
        ERROR,
        /** Something has no effect, or not the effect that it seems to have. */
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
     * @param place where it stands in a file; line 1, column 1 for the file as a whole; {@code null} if it does not stand in
     *     a file
     * @param text what is wrong
     */
    public record Finding(Severity severity, @Nullable FilePlace place, String text) {

        /** {@code file:line:column: severity: text}. */
        @Override
        public String toString() {
            return (place == null ? "" : place + ": ") + severity + ": " + text;
        }
    }

    /** How many findings have this severity. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
