package io.github.nettyidentd.policy;

/** What became of reading a user's own file. */
public sealed interface UserFileContent {

    /** There is none, or none that the daemon can know of. */
    record Missing() implements UserFileContent {}

    /** It was read. */
    record Parsed(UserPolicy policy) implements UserFileContent {}

    /**
     * There is one, but it cannot be used: the user may have asked to hide in it.
     *
     * @param reason for the log, for example {@code file:line:column: found …, expected …}
     */
    record Unusable(String reason) implements UserFileContent {}
}
