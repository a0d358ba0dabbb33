package io.github.nettyidentd.system;

import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of the {@code system} lookup.
 *
 * @param asked whether the daemon uses the system lookup; otherwise the policy file is not read
 * @param policyFile the policy file that the operator named; empty for the default file
 * @param format how decisions become user-ids
 * @param replyIfUnowned the user-id for a connection without an owner; empty means {@code NO-USER}
 * @param answerInbound whether the owners of accepted connections are named
 * @param deadline how long one call of NSS, or one look at a user's file, may take; more than 0
 * @param hops where sockets are looked for besides this network namespace
 * @param registry where programs register, and how much
 * @param maxLookups how many lookups may be under way in the daemon; 0 means no limit
 */
public record SystemSettings(
        boolean asked,
        Optional<Path> policyFile,
        UserIdFormat format,
        Optional<String> replyIfUnowned,
        boolean answerInbound,
        HopSettings hops,
        RegistrySettings registry,
        Duration deadline,
        int maxLookups) {}
