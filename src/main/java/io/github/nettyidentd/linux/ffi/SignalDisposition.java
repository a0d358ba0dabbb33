package io.github.nettyidentd.linux.ffi;

import java.lang.foreign.Arena;

/** What a signal does to this process (signal(7)). A process inherits that a signal is ignored from its parent. */
public final class SignalDisposition {

    /** {@code SIGHUP} of {@code signal.h}. */
    public static final int SIGHUP = 1;

    /** The dispositions of {@code bits/signum-generic.h}, pointers in C. */
    static final int SIG_DFL = 0;

    static final int SIG_ERR = -1;

    private static final LibCFunction SIGNAL = LibCFunction.of("signal");

    private SignalDisposition() {}

    /**
     * Gives a signal its default disposition (signal(2)), even if it was ignored. Any thread.
     *
     * @throws IllegalArgumentException if there is no such signal, or its disposition cannot be changed
     */
    public static void setDefault(int signal) {
        try (Arena arena = Arena.ofConfined()) {
            if (SIGNAL.call(arena.allocate(LibC.ERRNO), signal, SIG_DFL) == SIG_ERR) {
                throw new IllegalArgumentException("signal: " + signal + " (expected: one that can be caught)");
            }
        }
    }
}
