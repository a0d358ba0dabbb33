package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserPolicy;

/**
 * Reads files in the language of oidentd.conf. Whatever the octets are, the outcome is a policy or errors with their
 * places, in time and memory that grow with the file; none is read twice. Blocks where the names do; any thread.
 */
public final class PolicyParser {

    private final NameDatabase names;

    /** A parser that asks for users, hosts and services there. */
    public PolicyParser(NameDatabase names) {
        this.names = names;
    }

    /**
     * Reads a system file.
     *
     * @param file its name, for messages
     * @throws java.io.UncheckedIOException if a name cannot be asked for
     */
    public Parsed<SystemPolicy> parseSystem(String file, byte[] content) {
        return new SystemParser(file, content, names, new Problems()).parse();
    }

    /**
     * Reads a user's file. Host names in it are not asked for: {@link UserPolicy#hosts}.
     *
     * @param file its name, for messages
     * @throws java.io.UncheckedIOException if a name cannot be asked for
     */
    public Parsed<UserPolicy> parseUser(String file, byte[] content) {
        return new UserParser(file, content, names, new Problems()).parse();
    }
}
