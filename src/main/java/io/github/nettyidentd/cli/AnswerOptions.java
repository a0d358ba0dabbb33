package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.AnswerForm;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What answers of the system lookup say besides the user-id. */
final class AnswerOptions {

    @Option(
            names = {"-o", "--opsys"},
            paramLabel = "OPSYS",
            arity = "0..1",
            defaultValue = UserId.UNIX,
            fallbackValue = UserId.OTHER,
            description =
                    "The operating system that the system lookup names; without a value, OTHER. Default: ${DEFAULT-VALUE}.")
    private String opsys = UserId.UNIX;

    @Option(
            names = {"-c", "--charset"},
            paramLabel = "CHARSET",
            description = "Name this charset in answers, and write logins in it. Default: none, which means US-ASCII.")
    private @Nullable String charset;

    @Option(
            names = "--tokens-as-other",
            description =
                    "Name the operating system OTHER with whatever is not the user's login: uids, random texts, and"
                            + " replies that a policy, --reply or --reply-all gives. RFC 1413 wants it so, and some IRC servers"
                            + " refuse it.")
    private boolean tokensAsOther;

    /**
     * The form.
     *
     * @param other what oidentd's option says in place of {@code --opsys}, if it was given
     * @throws ParameterException if opsys or charset cannot be sent
     */
    AnswerForm form(CommandLine command, Optional<String> other) {
        try {
            return new AnswerForm(other.orElse(opsys), charset, tokensAsOther);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--" + e.getMessage(), e);
        }
    }
}
