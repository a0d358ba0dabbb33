package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of libc. The JVM generates code for each shape of call, which takes some ten milliseconds of the start.
 * All functions are therefore called in the same shape: six words in, of which a function reads as many as it has
 * parameters, and one word out. The 64-bit calling conventions of Linux allow that, because they pass the first six
 * integers and pointers in registers, variadic ones ({@code ...}) included (System V AMD64 ABI 3.2.3, AAPCS64 6.4,
 * RISC-V psABI 2.1).
 *
 * <p>An {@code int} is passed as a sign-extended {@code long}, a uid or gid as {@link #id}, a memory segment by its address. The caller keeps the
 * memory alive until the call returns. A function that takes or returns a floating-point number or a structure cannot
 * be called so.
 *
 * @param address of the function's code
 */
record LibCFunction(MemorySegment address) {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final MethodHandle CALL = shape();
    private static final boolean EXTENDS_THE_SIGN = extendsTheSign(System.getProperty("os.arch", ""));

    /**
     * Finds the function with a name.
     *
     * @throws java.util.NoSuchElementException if libc has no such function
     */
    static LibCFunction of(String name) {
        return new LibCFunction(SYMBOLS.findOrThrow(name));
    }

    /**
     * A uid or gid, an unsigned number of 32 bits, as a function takes it in a register of 64 bits.
     *
     * @param id 0 to 4294967295
     */
    static long id(long id) {
        return EXTENDS_THE_SIGN ? (int) id : id;
    }

    /**
     * Whether even an unsigned number of 32 bits is extended by its sign (RISC-V psABI 2.1). On x86-64 and ARM64, a
     * function ignores the upper half of the register; other architectures want zeros in it.
     *
     * @param architecture in Java's words
     */
    static boolean extendsTheSign(String architecture) {
        return architecture.equals("riscv64");
    }

    @SuppressWarnings("restricted") // a foreign call is what this package is for
    private static MethodHandle shape() {
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno) {
        return call(errno, 0, 0, 0, 0, 0, 0);
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a) {
        return call(errno, a, 0, 0, 0, 0, 0);
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b) {
        return call(errno, a, b, 0, 0, 0, 0);
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c) {
        return call(errno, a, b, c, 0, 0, 0);
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c, long d) {
        return call(errno, a, b, c, d, 0, 0);
    }

    /** See {@link #call(MemorySegment, long, long, long, long, long, long)}. */
    int call(MemorySegment errno, long a, long b, long c, long d, long e) {
        return call(errno, a, b, c, d, e, 0);
    }

    /**
     * Calls the function.
     *
     * @param errno memory of layout {@link LibC#ERRNO}; holds errno(3) afterwards, which means something only if the
     *     function failed, and only for functions that report failures by errno
     * @return what the function returns, if that is an {@code int}; the low half of a {@code long}, which is enough for
     *     a number of octets that is known to be small
     */
    int call(MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) CALL.invokeExact(address, errno, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /** The handle of a foreign call is declared to throw anything, but it throws only what the JVM itself may throw. */
    private static AssertionError unexpected(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> new AssertionError(thrown);
        };
    }
}
