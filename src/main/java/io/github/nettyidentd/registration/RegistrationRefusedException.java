package io.github.nettyidentd.registration;

/** A registration that was refused. The message is the reason, as the daemon gives it. */
public final class RegistrationRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    /** Without a stack trace, which would show the registrar's event loop only. */
    RegistrationRefusedException(String reason) {
        super(reason, null, false, false);
    }
}
