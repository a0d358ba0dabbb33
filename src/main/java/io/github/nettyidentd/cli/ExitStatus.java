package io.github.nettyidentd.cli;

/** What the program's exit statuses mean. */
final class ExitStatus {

    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    /** {@code EX_CONFIG} of sysexits.h. */
    static final int CONFIGURATION = 78;

    private ExitStatus() {}
}
