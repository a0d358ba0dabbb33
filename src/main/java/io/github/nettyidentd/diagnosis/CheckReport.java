package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.policy.FilePlace;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param findings what is wrong, in the order of the check
 * @param notes what was not checked, and with whose rights the rest was; sentences without a full stop
 */
public record CheckReport(List<Finding> findings, List<String> notes) {

    public CheckReport {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** How bad a finding is. */
    public enum Severity {
        /** A daemon does not start because of it, or ignores a user's file. */
        ERROR,
        /** Something has no effect, or another effect than it seems to have. */
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
     * @param place where it is, or {@code null} if it is not in a file
     * @param text what is wrong, without a full stop
     */
    public record Finding(Severity severity, @Nullable FilePlace place, String text) {

        /** {@code file:line:column: severity: text}, or {@code file: severity: text} about a file as a whole. */
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
