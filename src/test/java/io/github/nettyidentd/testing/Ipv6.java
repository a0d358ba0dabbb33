package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether the kernel of this host has IPv6. */
public final class Ipv6 {

    private Ipv6() {}

    /** Whether the kernel has IPv6, in any network namespace. */
    public static boolean isAvailable() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    /** Skips the test unless the kernel has IPv6. */
    public static void assumeAvailable() {
        assumeTrue(isAvailable(), "needs IPv6");
    }

    /** Skips the test if it needs an IPv6 address and the kernel has no IPv6. */
    public static void assumeAvailableFor(String address) {
        assumeTrue(!address.contains(":") || isAvailable(), "needs IPv6 for " + address);
    }
}
