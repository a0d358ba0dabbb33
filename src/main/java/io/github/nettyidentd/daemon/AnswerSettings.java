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
 * @param lookups the lookups in their order: each is called if the one before it says {@code NO-USER}; not empty
 * @param plugins the directory of plug-in jars, if there is one
 * @param format how answers of the system lookup are put on the wire
 * @param policyFile the policy file, if one was named
 * @param replyIfUnowned what the system lookup answers for a connection without an owner, if not {@code NO-USER}
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

    /** Whether the system lookup is one of them, so that the policy counts. */
    public boolean askSystem() {
        return lookups.stream().anyMatch(lookup -> lookup.name().equalsIgnoreCase(SystemLookupFactory.NAME));
    }
}
