package io.github.nettyidentd.linux.socket;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a Linux kernel, as {@code uname -r} has it.
 *
 * @param major for example 6
 * @param minor for example 9
 */
record KernelVersion(int major, int minor) {

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** That of this host; 0.0 if it cannot be known. */
    static KernelVersion own() {
        return of(System.getProperty("os.version", ""));
    }

    static KernelVersion of(String release) {
        Matcher numbers = RELEASE.matcher(release);
        return numbers.matches()
                ? new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                : new KernelVersion(0, 0);
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
