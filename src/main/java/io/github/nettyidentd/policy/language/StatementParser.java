package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.TemplateText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a statement: the answer that a policy asks for. */
final class StatementParser {

    /** As many as oidentd takes. More are an error in its system file, and are cut off in its users' files. */
    static final int MAX_REPLIES_IN_SYSTEM_FILE = 255;

    /** As many as oidentd takes; here more are an error. */
    static final int MAX_REPLIES_IN_USER_FILE = 20;

    private final TokenCursor tokens;
    private final Problems problems;
    private final HostParser hosts;
    private final PortParser ports;
    private final int maxReplies;

    StatementParser(TokenCursor tokens, Problems problems, FileNames names, int maxReplies) {
        this.tokens = tokens;
        this.problems = problems;
        this.hosts = new HostParser(names, problems);
        this.ports = new PortParser(names, problems);
        this.maxReplies = maxReplies;
    }

    /** Parses the rest of a statement whose keyword was taken; {@code null} after an error. */
    @Nullable
    Statement parse(Keyword keyword) {
        return switch (keyword) {
            case HIDE -> new Statement.Hide();
            case RANDOM -> new Statement.Random();
            case RANDOM_NUMERIC -> new Statement.RandomNumeric();
            case NUMERIC -> new Statement.Numeric();
            case SPOOF, SPOOF_ALL, SPOOF_PRIVPORT -> new Statement.Login();
            case REPLY -> reply();
            case TEMPLATE -> template();
            case FORWARD -> forward();
            default -> throw new IllegalArgumentException(keyword + " (expected: one of " + Keyword.FORCED + ")");
        };
    }

    /** Parses the texts of a reply. Too many are one error, and the rest of them is skipped. */
    private @Nullable Statement reply() {
        if (!tokens.current().isText()) {
            tokens.unexpected("a reply (words of this language need quotes)");
            return null;
        }
        List<ReplyText> texts = new ArrayList<>();
        boolean isSound = true;
        for (int count = 1; tokens.current().isText(); count++) {
            Token token = tokens.take();
            if (count == maxReplies + 1) {
                problems.error(token.place(), "found reply number " + count + ", expected at most " + maxReplies);
            }
            ReplyText text = count > maxReplies ? null : text(token);
            if (text == null) {
                isSound = false;
            } else {
                texts.add(text);
            }
        }
        return isSound ? new Statement.Reply(texts) : null;
    }

    private @Nullable ReplyText text(Token token) {
        if (!token.sound()) {
            return null;
        }
        if (token.octets().length() == ReplyText.MAX_OCTETS) {
            problems.foreign(token.place(), "oidentd cuts a reply at " + (ReplyText.MAX_OCTETS - 1) + " octets");
        }
        try {
            return ReplyText.ofOctets(token.octets().getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            problems.error(
                    token.place(),
                    "found " + token.shown() + " of " + token.octets().length()
                            + " octets, expected a reply of 1 to " + ReplyText.MAX_OCTETS
                            + " octets, not blank and without control characters");
            return null;
        }
    }

    private @Nullable Statement template() {
        if (!tokens.current().isText()) {
            tokens.unexpected("a template between quotes, such as \"{container|login}\"");
            return null;
        }
        TemplateText text = new TemplateParser(tokens.take(), problems).parse();
        return text == null ? null : new Statement.Template(text);
    }

    private @Nullable Statement forward() {
        if (!tokens.current().isText()) {
            tokens.unexpected("an address or a host name behind 'forward'");
            return null;
        }
        Token host = tokens.take();
        if (!tokens.current().isText()) {
            tokens.unexpected("a port or a service behind the host");
            return null;
        }
        int port = ports.one(tokens.take());
        boolean proxyHeader = acceptProxy();
        ForwardTarget target = port == 0 ? null : hosts.target(host, port);
        if (target == null) {
            return null;
        }
        return new Statement.Forward(proxyHeader ? target.withProxyHeader() : target);
    }

    /** Takes the word {@code proxy}, which is not a keyword: a user or a reply may be called so without quotes. */
    private boolean acceptProxy() {
        Token token = tokens.current();
        boolean isProxy = token.kind() == Token.Kind.WORD && token.octets().equalsIgnoreCase(ForwardTarget.PROXY);
        if (isProxy) {
            problems.foreign(token.place(), "oidentd sends no PROXY header");
            tokens.take();
        }
        return isProxy;
    }
}
