package io.github.nettyidentd.bench;

/** A daemon answered, and not what is true: no figure counts after that. */
final class WrongAnswerException extends Exception {

    private static final long serialVersionUID = 1;

    WrongAnswerException(String message) {
        super(message);
    }
}
