package io.github.nettyidentd.linux.ffi;

/** Makes the failure of a call, as the kernel reports it. */
public final class SystemCallFailure {

    private SystemCallFailure() {}

    /** A failure with a number of errno(3). */
    public static SystemCallException of(String call, int errno) {
        return LibC.failure(call, errno);
    }
}
