package io.github.nettyidentd.linux.userfile;

import java.time.Duration;
import java.time.Instant;

/**
 * Which file in which state, as statx(2) tells it: equal identities mean equal content, if the file had settled when the
 * first was taken.
 *
 * @param device the file system
 * @param inode the file within it
 * @param size in octets
 * @param modified when the content changed last, in seconds since 1970, and {@code modifiedNanos}
 * @param changed when anything changed last, which nobody can set at will, and {@code changedNanos}
 */
public record FileIdentity(
        long device, long inode, long size, long modified, int modifiedNanos, long changed, int changedNanos) {

    /**
     * How long after a change another may bear the same time: file systems count in ticks, seconds at worst (git calls
     * such a file racily clean).
     */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    /** Whether a change after {@code now} would show, {@code now} being taken before this identity. */
    public boolean isSettled(Instant now) {
        return changed < now.minus(UNSETTLED).getEpochSecond();
    }
}
