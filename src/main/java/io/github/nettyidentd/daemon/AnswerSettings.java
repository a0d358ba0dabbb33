package io.github.nettyidentd.daemon;

import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.system.SystemLookupFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a daemon's answers come from, and what they look like.
 *
 * @param lookups the lookups in their order: each is asked if the one before it says {@code NO-USER}; not empty
 * @param plugins the directory of plug-in jars, if there is one
 * @param format how the system lookup's answers are put on the wire
 * @param policyFile the policy file, if one was named; otherwise the default file, which may be missing
 * @param replyIfUnowned what the system lookup answers for a connection without an owner; empty means {@code NO-USER}
 * @param answerInbound whether the system lookup names the owners of accepted connections
 * @param hideErrors whether each error is sent as {@code UNKNOWN-ERROR}
 */
public record AnswerSettings(
        List<LookupSpec> lookups,
        Optional<Path> plugins,
        UserIdFormat format,
        Optional<Path> policyFile,
        Optional<String> replyIfUnowned,
        boolean answerInbound,
        boolean hideErrors) {
    public AnswerSettings {
        lookups = List.copyOf(lookups);
    }

    /** Whether the system lookup is one of the lookups. Otherwise nothing asks the policy, and its file is not read. */
    public boolean asksSystem() {
        return lookups.stream().anyMatch(lookup -> lookup.name().equalsIgnoreCase(SystemLookupFactory.NAME));
    }
}
