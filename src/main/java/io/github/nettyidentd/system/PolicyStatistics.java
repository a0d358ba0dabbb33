package io.github.nettyidentd.system;

import java.time.Instant;
import java.util.Optional;

/** Numbers about the policy, for metrics. Any thread may call it. */
public interface PolicyStatistics {

    /** How many accounts are in the cache now. */
    long accountsCached();

    /** How many users' files are in the cache now. */
    long userFilesCached();

    /** When the policy in force was read; empty if no file is in force. */
    Optional<Instant> readAt();
}
