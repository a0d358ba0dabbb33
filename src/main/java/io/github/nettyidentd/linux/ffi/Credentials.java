package io.github.nettyidentd.linux.ffi;

/** Who this process is to the kernel. */
public final class Credentials {

    private Credentials() {}

    /** The effective uid, which owns the sockets that this process makes; 0 to 4294967295 (geteuid(2)). */
    public static long effectiveUid() {
        try {
            return Integer.toUnsignedLong((int) LibC.GETEUID.invokeExact());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
