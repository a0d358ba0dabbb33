package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.UserIdFormat;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say what the system lookup's answers contain besides the user-id (RFC 1413 §5). */
final class AnswerOptions {

    private final OptionSpec opsys = option("-o", "--opsys")
            .arity("0..1")
            .paramLabel("OPSYS")
            .converters(Converters::opsys)
            .defaultValue(UserId.UNIX)
            .fallbackValue(UserId.OTHER)
            .description("Name this operating system in the answers of the system lookup; without a value, OTHER."
                    + " Default: ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec charset = option("-c", "--charset")
            .paramLabel("CHARSET")
            .converters(Converters::charset)
            .description("Name this charset in the answers of the system lookup, and encode logins in it. Default:"
                    + " none, which means US-ASCII.")
            .build();

    private final OptionSpec tokensAsOther = flag("--tokens-as-other")
            .description("Name the operating system OTHER in every answer that is not the user's login: uids, random"
                    + " texts, and replies from a policy, --reply or --reply-all. RFC 1413 requires this, but some"
                    + " IRC servers refuse such answers.")
            .build();

    void addTo(CommandSpec command) {
        add(command, opsys, charset, tokensAsOther);
    }

    /**
     * The format of answers.
     *
     * @param other oidentd's {@code --other}, which means the same as {@code --opsys}
     */
    UserIdFormat format(CommandLine command, OptionSpec other) {
        return new UserIdFormat(
                Options.later(command, opsys, other).getValue(), charset.getValue(), isGiven(tokensAsOther));
    }
}
