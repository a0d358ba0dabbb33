package io.github.nettyidentd.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the system policy for one user, or for those without rules of their own.
 *
 * @param place where the block starts
 * @param user the login or uid as it stands in the file; {@code null} for the {@code default} block
 * @param ranges in the order of the file; the last one that matches counts
 */
public record Block(Place place, @Nullable String user, List<Range> ranges) {

    public Block {
        ranges = List.copyOf(ranges);
    }

    /** {@code default}, or {@code user} and the user. */
    public String title() {
        return user == null ? "default" : "user " + user;
    }
}
