package io.github.nettyidentd.registry;

/** The registry does not accept a command. The message is the reason, for the registrar: words without a line end. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    /** Without a stack trace, because registrars can make as many as they like. */
    public RefusedException(String reason) {
        super(reason, null, false, false);
    }
}
