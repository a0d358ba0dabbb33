package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Who this process is to the kernel. */
public final class Credentials {

    private static final MethodHandle GETEUID = LibC.plain("geteuid", FunctionDescriptor.of(JAVA_INT));

    private Credentials() {}

    /** The effective uid, which owns the sockets that this process makes; 0 to 4294967295 (geteuid(2)). */
    public static long effectiveUid() {
        try {
            return Integer.toUnsignedLong((int) GETEUID.invokeExact());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
