package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of libc. The JVM makes code for each shape of call, which takes it some ten milliseconds at start; so all are
 * called in one: with six words, of which a function takes as many as it has parameters, and one back. That is how the
 * 64-bit calling conventions of Linux pass integers and pointers (System V AMD64 ABI 3.2.3, AAPCS64 6.4), those behind
 * {@code ...} too.
 *
 * <p>An {@code int} is passed as what it becomes as {@code long}, a segment by its address; the caller keeps its memory
 * until the call returns. None of these functions takes or returns a floating-point number or a structure.
 *
 * @param address where it starts
 */
record LibCFunction(MemorySegment address) {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final MethodHandle CALL = shape();

    /**
     * The function of that name.
     *
     * @throws java.util.NoSuchElementException if libc has none
     */
    static LibCFunction of(String name) {
        return new LibCFunction(SYMBOLS.findOrThrow(name));
    }

    @SuppressWarnings("restricted") // a foreign call is what this package is for
    private static MethodHandle shape() {
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno) {
        return call(errno, 0, 0, 0, 0, 0, 0);
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a) {
        return call(errno, a, 0, 0, 0, 0, 0);
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b) {
        return call(errno, a, b, 0, 0, 0, 0);
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c) {
        return call(errno, a, b, c, 0, 0, 0);
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c, long d) {
        return call(errno, a, b, c, d, 0, 0);
    }

    /** Calls it; see {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c, long d, long e) {
        return call(errno, a, b, c, d, e, 0);
    }

    /**
     * Calls it.
     *
     * @param errno of {@link LibC#ERRNO}; holds errno afterwards, which counts only if the function failed and reports that
     *     so
     * @return what the function returns, if that is an {@code int}; the low half of a {@code long}, such as a number of octets
     *     that is known to be small
     */
    int call(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) CALL.invokeExact(address, errno, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** A foreign call's handle is declared to throw anything; it throws only what the JVM itself may. */
    private static AssertionError unexpected(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> new AssertionError(thrown);
        };
    }
}
