package io.github.nettyidentd.policy;

/**
 * A name, or a pattern of names in which {@code *} stands for any characters, also for none and for slashes. Any other
 * character stands for itself.
 *
 * @param text the pattern as it is written in a file; not empty. {@link io.github.nettyidentd.text.OctetText}
 */
public record WildcardPattern(String text) {

    public WildcardPattern {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("pattern: empty (expected: a name, or a pattern with '*')");
        }
    }

    /** Whether a name fits; an empty name, which means that there is none, fits no pattern. */
    boolean matches(String name) {
        if (name.isEmpty()) {
            return false;
        }
        int at = 0;
        int pattern = 0;
        // Where to go on if what follows the last '*' does not fit: that '*' then stands for one character more.
        int star = -1;
        int retry = 0;
        while (at < name.length()) {
            if (pattern < text.length() && text.charAt(pattern) == '*') {
                star = pattern++;
                retry = at;
            } else if (pattern < text.length() && text.charAt(pattern) == name.charAt(at)) {
                pattern++;
                at++;
            } else if (star >= 0) {
                pattern = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (pattern < text.length() && text.charAt(pattern) == '*') {
            pattern++;
        }
        return pattern == text.length();
    }

    /** Whether each name that fits the other pattern fits this one. */
    boolean covers(WildcardPattern that) {
        // A '*' of the other's text can only be taken by a '*' of this pattern, which takes whatever stands there.
        return matches(that.text);
    }

    /** The pattern. */
    @Override
    public String toString() {
        return text;
    }
}
