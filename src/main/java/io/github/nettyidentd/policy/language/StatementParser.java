package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is to be answered. */
final class StatementParser {

    /** As many as oidentd takes: more is an error there in the system file, and cut off in a user's. */
    static final int MAX_REPLIES_IN_SYSTEM_FILE = 255;

    static final int MAX_REPLIES_IN_USER_FILE = 20;

    private final TokenCursor tokens;
    private final Problems problems;
    private final Hosts hosts;
    private final Ports ports;
    private final int maxReplies;

    StatementParser(TokenCursor tokens, Problems problems, NameTable names, int maxReplies) {
        this.tokens = tokens;
        this.problems = problems;
        this.hosts = new Hosts(names, problems);
        this.ports = new Ports(names, problems);
        this.maxReplies = maxReplies;
    }

    /** Reads what belongs to a keyword that was taken; {@code null} after an error. */
    @Nullable
    Statement parse(Keyword keyword) {
        return switch (keyword) {
            case HIDE -> new Statement.Hide();
            case RANDOM -> new Statement.Random();
            case RANDOM_NUMERIC -> new Statement.RandomNumeric();
            case NUMERIC -> new Statement.Numeric();
            case SPOOF, SPOOF_ALL, SPOOF_PRIVPORT -> new Statement.Login();
            case REPLY -> reply();
            case FORWARD -> forward();
            default -> throw new IllegalArgumentException(keyword + " (expected: one of " + Keyword.FORCED + ")");
        };
    }

    private @Nullable Statement reply() {
        if (!tokens.current().isText()) {
            tokens.unexpected("a reply (words of this language need quotes)");
            return null;
        }
        List<ReplyText> texts = new ArrayList<>();
        boolean sound = true;
        for (int count = 1; tokens.current().isText(); count++) {
            Token token = tokens.take();
            if (count == maxReplies + 1) {
                problems.error(token.place(), "found reply number " + count + ", expected at most " + maxReplies);
            }
            ReplyText text = count > maxReplies ? null : text(token);
            if (text == null) {
                sound = false;
            } else {
                texts.add(text);
            }
        }
        return sound ? new Statement.Reply(texts) : null;
    }

    private @Nullable ReplyText text(Token token) {
        if (!token.sound()) {
            return null;
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
        ForwardTarget target = port == 0 ? null : hosts.target(host, port);
        return target == null ? null : new Statement.Forward(target);
    }
}
