package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.policy.BlockHead;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Condition;
import io.github.nettyidentd.policy.Filter;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.HostPattern;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.WildcardPattern;
import io.github.nettyidentd.text.OctetText;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * Writes a policy as text. Parsing the text gives an equal policy, except for the places. Each range lists all that it
 * grants and denies, so that nothing depends on what a range inherits.
 */
public final class PolicyPrinter {

    private final StringBuilder out = new StringBuilder();

    private PolicyPrinter() {}

    /** The text of a system file, to be encoded in UTF-8. */
    public static String print(SystemPolicy policy) {
        var printer = new PolicyPrinter();
        if (policy.defaultBlock() != null) {
            printer.block(head(policy.defaultBlock().head()), policy.defaultBlock());
        }
        policy.otherBlocks().forEach(block -> printer.block(head(block.head()), block));
        policy.userBlocks().values().stream()
                .sorted(Comparator.comparing(Block::place))
                .forEach(block -> printer.block(head(block.head()), block));
        return printer.out.toString();
    }

    /** The text of a user's file, to be encoded in UTF-8. */
    public static String print(UserPolicy policy) {
        var printer = new PolicyPrinter();
        for (UserPolicy.Entry entry : policy.entries()) {
            printer.line(0, head("global", entry.filter()) + " { " + text(entry.statement()) + " }");
        }
        return printer.out.toString();
    }

    private static String head(BlockHead head) {
        return switch (head) {
            case BlockHead.Everybody everybody -> everybody.toString();
            case BlockHead.OfUids uids -> uids.toString();
            case BlockHead.OfUser(String name) -> "user " + quoted(name);
            case BlockHead.OfGroup group -> "group " + quoted(group.name());
            case BlockHead.InCgroup(WildcardPattern pattern) -> "cgroup " + quoted(pattern.text());
            case BlockHead.InUnit(WildcardPattern pattern) -> "unit " + quoted(pattern.text());
            case BlockHead.InContainer(WildcardPattern pattern) -> "container " + quoted(pattern.text());
            case BlockHead.InNamespace(WildcardPattern pattern) -> "namespace " + quoted(pattern.text());
        };
    }

    private void block(String head, Block block) {
        line(0, head + " {");
        for (Range range : block.ranges()) {
            line(1, head("default", range.filter()) + " {");
            rule(range.rule());
            line(1, "}");
        }
        line(0, "}");
    }

    private void rule(Rule rule) {
        switch (rule) {
            case Rule.Force(Statement statement) -> line(2, "force " + text(statement));
            case Rule.Grant grant -> {
                for (Capability capability : Capability.values()) {
                    directive(capability, grant);
                }
            }
        }
    }

    private void directive(Capability capability, Rule.Grant grant) {
        boolean isGranted = grant.capabilities().contains(capability);
        if (capability != Capability.REGISTER_FOR) {
            line(2, (isGranted ? "allow " : "deny ") + capability);
            return;
        }
        // An allow adds to what the range inherits.
        line(2, "deny " + capability);
        if (isGranted) {
            line(
                    2,
                    "allow " + capability + " "
                            + grant.registersFor().stream()
                                    .map(pattern -> quoted(pattern.text()))
                                    .collect(Collectors.joining(" ")));
        }
    }

    private void line(int depth, String text) {
        out.repeat('\t', depth).append(text).append('\n');
    }

    private static String head(String unfiltered, Filter filter) {
        if (filter.conditions().isEmpty()) {
            return unfiltered;
        }
        return String.join(
                " ", filter.conditions().stream().map(PolicyPrinter::text).toList());
    }

    private static String text(Condition condition) {
        return switch (condition) {
            case Condition.To(HostPattern host) -> "to " + text(host);
            case Condition.From(HostPattern host) -> "from " + text(host);
            case Condition.Fport fport -> fport.toString();
            case Condition.Lport lport -> lport.toString();
        };
    }

    /** Quoted, because a host may have the name of a keyword. */
    private static String text(HostPattern host) {
        return quoted(host.toString());
    }

    /** The statement as {@link Statement} shows it, but quoted and escaped, so that it can be parsed. */
    private static String text(Statement statement) {
        return switch (statement) {
            case Statement.Reply reply -> {
                var text = new StringBuilder("reply");
                reply.texts().forEach(it -> text.append(' ').append(quoted(it)));
                yield text.toString();
            }
            case Statement.Forward forward ->
                "forward " + quoted(forward.target().host()) + " "
                        + forward.target().port()
                        + (forward.target().proxyHeader() ? " " + ForwardTarget.PROXY : "");
            case Statement.Template template ->
                "template " + quoted(template.text().toString());
            case Statement.Login login -> login.toString();
            case Statement.Hide hide -> hide.toString();
            case Statement.Random random -> random.toString();
            case Statement.RandomNumeric random -> random.toString();
            case Statement.Numeric numeric -> numeric.toString();
        };
    }

    private static String quoted(ReplyText reply) {
        if (reply.encoding().equals(UTF_8)) {
            return quoted(reply.text());
        }
        return escaped(reply.octets());
    }

    /** Octets that are not UTF-8, which the file is encoded in. */
    private static String escaped(byte[] octets) {
        var text = new StringBuilder("\"");
        for (byte octet : octets) {
            text.append("\\x%02x".formatted(octet & 0xff));
        }
        return text.append('"').toString();
    }

    private static String quoted(String text) {
        if (!OctetText.isUtf8(text)) {
            return escaped(OctetText.octets(text));
        }
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
