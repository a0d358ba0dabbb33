package io.github.nettyidentd.linux.ffi;

import java.lang.foreign.Arena;

/** What a signal does to this process (signal(7)), as it was inherited from whoever started it. */
public final class SignalDisposition {

    /** {@code SIGHUP} of {@code signal.h}. */
    public static final int SIGHUP = 1;

    static final int SIG_DFL = 0;
    static final int SIG_ERR = -1;

    private static final LibCFunction SIGNAL = LibCFunction.of("signal");

    private SignalDisposition() {}

    /**
     * Lets a signal do what it does by default (signal(2)), also if it was ignored. Any thread.
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
