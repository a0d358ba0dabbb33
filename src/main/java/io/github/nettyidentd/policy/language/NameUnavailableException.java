package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.text.IoReason;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;

/** Thrown if a name in a file cannot be looked up, because its database does not answer. The file may be right. */
public final class NameUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private NameUnavailableException(Problem problem, UncheckedIOException cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    /** Looks up the name that a token is. */
    static <T> T at(Token token, Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (UncheckedIOException e) {
            String reason = IoReason.of(Objects.requireNonNull(e.getCause()));
            throw new NameUnavailableException(
                    new Problem(token.place(), token.shown() + " cannot be looked up now: " + reason), e);
        }
    }

    /** The place of the name, the name, and the reason. */
    public Problem problem() {
        return problem;
    }
}
