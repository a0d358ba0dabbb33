package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.ffi.BoundingSet;
import java.io.IOException;
import java.util.List;

/** The capabilities that the kernel counts for this process (capabilities(7)). */
public final class UsableCapabilities {

    /**
     * A capability that the helper needs.
     *
     * @param use what does not work without it, for the operator
     */
    public record Needed(String name, int bit, String use) {}

    private static final List<Needed> OF_THE_HELPER = List.of(
            new Needed(
                    "CAP_NET_ADMIN", BoundingSet.CAP_NET_ADMIN, "connection tracking cannot be asked (--masquerade)"),
            new Needed("CAP_SYS_ADMIN", BoundingSet.CAP_SYS_ADMIN, "namespaces cannot be entered (--namespaces)"),
            new Needed(
                    "CAP_SYS_PTRACE",
                    BoundingSet.CAP_SYS_PTRACE,
                    "namespaces of other users' processes are not seen (--namespaces)"));

    private UsableCapabilities() {}

    /** Those that the helper needs and this thread lacks. */
    public static List<Needed> missingForTheHelper() {
        long held;
        try {
            held = ThreadCredentials.ofThisThread().capabilities();
        } catch (IOException e) {
            return List.of();
        }
        return OF_THE_HELPER.stream()
                .filter(needed -> (held & 1L << needed.bit()) == 0)
                .toList();
    }
}
