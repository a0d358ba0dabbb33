package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Condition;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.HostPattern;
import io.github.nettyidentd.policy.PortRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the filter before a range or an entry. */
final class FilterParser {

    private final TokenCursor tokens;
    private final Problems problems;
    private final HostParser hosts;
    private final PortParser ports;

    FilterParser(TokenCursor tokens, Problems problems, FileNames names) {
        this.tokens = tokens;
        this.problems = problems;
        this.hosts = new HostParser(names, problems);
        this.ports = new PortParser(names, problems);
    }

    /** Parses all conditions that stand here, each a keyword and its operand; {@code null} after an error. */
    @Nullable
    Filter parse() {
        List<Condition> conditions = new ArrayList<>();
        EnumSet<Keyword> seen = EnumSet.noneOf(Keyword.class);
        boolean isSound = true;
        while (tokens.at(Keyword.FILTERS)) {
            Token token = tokens.take();
            Keyword keyword = token.keyword();
            if (keyword != null && !seen.add(keyword)) {
                problems.error(token.place(), "found a second '" + keyword + "', expected each filter at most once");
                isSound = false;
            }
            Condition condition = keyword == null ? null : condition(keyword);
            if (condition == null) {
                isSound = false;
            } else {
                conditions.add(condition);
            }
        }
        return isSound ? new Filter(conditions) : null;
    }

    /** Parses the operand of a condition whose keyword was taken; {@code null} after an error. */
    private @Nullable Condition condition(Keyword keyword) {
        boolean isHost = keyword == Keyword.TO || keyword == Keyword.FROM;
        if (!tokens.current().isText()) {
            tokens.unexpected(
                    isHost
                            ? "an address, a network or a host name behind '" + keyword + "'"
                            : "a port, a service or a range of ports behind '" + keyword + "'");
            return null;
        }
        Token operand = tokens.take();
        if (isHost) {
            HostPattern pattern = hosts.pattern(operand);
            if (pattern == null) {
                return null;
            }
            return keyword == Keyword.TO ? new Condition.To(pattern) : new Condition.From(pattern);
        }
        PortRange range = ports.range(operand);
        if (range == null) {
            return null;
        }
        return keyword == Keyword.FPORT ? new Condition.Fport(range) : new Condition.Lport(range);
    }
}
