package io.github.nettyidentd.linux.ffi;

import java.io.IOException;
import java.io.Serial;

/** A call of libc that failed. The message names the call and the error. */
public final class SystemCallException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int errno;

    SystemCallException(String call, int errno) {
        super(call + ": " + LibC.name(errno));
        this.errno = errno;
    }

    /** The error's name and number, such as {@code EPERM (1)}. */
    public String error() {
        return LibC.name(errno);
    }

    /** Whether there is no file of the name. */
    public boolean isMissing() {
        return errno == LibC.ENOENT || errno == LibC.ENOTDIR || errno == LibC.ENAMETOOLONG;
    }

    /** Whether no process has the number. */
    public boolean isMissingProcess() {
        return errno == LibC.ESRCH;
    }

    /** Whether the descriptor is not a socket, or not open for use. */
    boolean isNoSocket() {
        return errno == LibC.ENOTSOCK || errno == LibC.EBADF;
    }

    /** Whether nobody listens at the address. */
    public boolean isRefused() {
        return errno == LibC.ECONNREFUSED;
    }

    /** Whether this process lacks the permission. */
    public boolean isForbidden() {
        return errno == LibC.EACCES || errno == LibC.EPERM;
    }

    /** Whether the kernel does not know what it is asked for, because it was built without it or has not loaded it. */
    public boolean isUnsupported() {
        return errno == LibC.EINVAL || errno == LibC.EOPNOTSUPP || errno == LibC.EPROTONOSUPPORT;
    }

    /**
     * Whether this process or host has run out of descriptors or memory, so that the failure says nothing about the
     * file.
     */
    public boolean isShortage() {
        return errno == LibC.EMFILE || errno == LibC.ENFILE || errno == LibC.ENOMEM || errno == LibC.ENOBUFS;
    }
}
