package io.github.nettyidentd.system;

import io.github.nettyidentd.hop.HopStatistics;
import io.github.nettyidentd.registry.RegistryStatistics;
import java.time.Instant;
import java.util.Optional;

/** What the metrics show of the system lookup: its caches, and the age of its policy. Any thread may call it. */
public interface SystemStatistics {

    /** How many accounts are in the cache now. */
    long accountsCached();

    /** How many users' files are in the cache now. */
    long userFilesCached();

    /** When the policy in force was read; empty if no file is in force. */
    Optional<Instant> policyReadAt();

    /** The helper and the other network namespaces. */
    HopStatistics hopStatistics();

    /** What programs have registered; empty if they cannot register. */
    Optional<RegistryStatistics> registryStatistics();
}
