package io.github.nettyidentd.system;

import java.time.Instant;
import java.util.Optional;

/** What the policy tells of itself. Any thread. */
public interface PolicyStatistics {

    /** How many accounts are remembered just now. */
    long accountsCached();

    /** How many users' files are remembered just now. */
    long userFilesCached();

    /** When the policy in force was read; empty where none is. */
    Optional<Instant> readAt();
}
