package io.github.nettyidentd.policy;

/** What a user's own file holds, as far as it could be read and parsed. */
public sealed interface UserFileContent {

    /** The user has no file, or it stands where the daemon cannot see it. */
    record Missing() implements UserFileContent {}

    /** The file was read and is without errors. */
    record Parsed(UserPolicy policy) implements UserFileContent {}

    /**
     * The user has a file that cannot be used. So it is not known whether the user asks to be hidden.
     *
     * @param reason why, for the log, for example {@code file:line:column: found …, expected …}
     */
    record Unusable(String reason) implements UserFileContent {}
}
