package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.TemplateText.Choice;
import io.github.nettyidentd.policy.TemplateText.Field;
import io.github.nettyidentd.policy.TemplateText.Filled;
import io.github.nettyidentd.policy.TemplateText.Literal;
import io.github.nettyidentd.policy.TemplateText.Placeholder;
import io.github.nettyidentd.policy.TemplateText.Value;
import io.github.nettyidentd.text.OctetText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTextTest {

    private static final FilePlace PLACE = new FilePlace("f", 2, 3);
    private static final ConnectionPair PAIR = new ConnectionPair(
            InetAddress.ofLiteral("198.51.100.7"), 40_000, InetAddress.ofLiteral("192.0.2.1"), 6_667);

    private static final Placeholder LOGIN = placeholder(Field.LOGIN, Choice.WHOLE);
    private static final Placeholder NAMESPACE = placeholder(Field.NAMESPACE, Choice.WHOLE);

    private final List<DecisionTrace.Event> events = new ArrayList<>();

    private static Placeholder placeholder(Field field, int most) {
        return new Placeholder(List.of(new Choice(field, most)));
    }

    private static User user(String login) {
        return new User(1000, 1000, login, "");
    }

    /** What is decided where this template is forced. */
    private Decided decided(TemplateText template, String login, String namespace) {
        var ruling = new SystemPolicy.Ruling(new Rule.Force(new Statement.Template(template)), PLACE);
        var socket = new SocketContext(namespace, "");
        DecisionStep step = new Decider(new Random(1))
                .decide(
                        ruling,
                        new UserFileContent.Missing(),
                        user(login),
                        socket,
                        PAIR,
                        DecisionTrace.to(events::add));
        return step instanceof NeedsTemplateCheck check ? check.checked(uids(check)) : (Decided) step;
    }

    /** A host with the accounts lisa, paul and christophe. */
    private static Map<String, Long> uids(NeedsTemplateCheck check) {
        Map<String, Long> uids = new HashMap<>(Map.of("lisa", 1000L, "paul", 1001L, "christophe", 1002L));
        uids.keySet().retainAll(check.logins());
        return uids;
    }

    /** The length cuts one login to another; a container may be called as its user likes; IRC servers cut, too. */
    @ParameterizedTest
    @ValueSource(strings = {"paul", "christophe", "christopheX"})
    void whatPassesForAnotherLoginIsNotSent(String namespace) {
        var template = new TemplateText(List.of(NAMESPACE));

        assertEquals(
                new Decision.Unfilled("the template \"{namespace}\" made \"" + namespace
                        + "\" for lisa, which IRC servers may take for another login"),
                decided(template, "lisa", namespace).decision());
        assertEquals(
                new Decision.Unfilled(
                        "the template \"{login:4}\" made \"paul\" for paula, which IRC servers may take for"
                                + " another login"),
                decided(new TemplateText(List.of(placeholder(Field.LOGIN, 4))), "paula", "")
                        .decision());
    }

    @Test
    void eachPlaceholderIsTracedWithItsValue() {
        var template = new TemplateText(List.of(new Literal("x"), LOGIN, NAMESPACE));

        var decision = new Decision.SendTemplate(ReplyText.of("xlisablue"));
        assertEquals(new Decided(decision, PLACE, null), decided(template, "lisa", "blue"));

        var filled = new Filled("xlisablue", List.of(new Value(LOGIN, "lisa"), new Value(NAMESPACE, "blue")));
        assertEquals(
                List.of(new DecisionTrace.TemplateFilled(template, filled), new DecisionTrace.DecisionMade(decision)),
                events);
    }

    @Test
    void aPlaceholderWithoutAValueIsADecisionOfItsOwn() {
        var template = new TemplateText(List.of(LOGIN, NAMESPACE));

        var decision =
                new Decision.Unfilled("lisa has no value for {namespace} of the template \"{login}{namespace}\"");
        assertEquals(decision, decided(template, "lisa", "").decision());

        var filled = new Filled("lisa", List.of(new Value(LOGIN, "lisa"), new Value(NAMESPACE, "")));
        assertEquals(
                List.of(new DecisionTrace.TemplateFilled(template, filled), new DecisionTrace.DecisionMade(decision)),
                events);
    }

    @Test
    void aCutKeepsWholeCharacters() {
        var template = new TemplateText(List.of(placeholder(Field.NAMESPACE, 2)));

        assertEquals(
                new Decision.SendTemplate(ReplyText.of("\ud83d\ude00a")),
                decided(template, "lisa", "\ud83d\ude00abc").decision());
        assertEquals(
                new Decision.SendTemplate(ReplyText.of("ab")),
                decided(template, "lisa", "ab").decision());
    }

    @Test
    void aLoginThatIsNotUtf8IsSentAsItsOctets() {
        String login = OctetText.of("caf\u00e9".getBytes(ISO_8859_1));

        assertEquals(
                new Decision.SendTemplate(new ReplyText("xcaf\u00e9", ISO_8859_1)),
                decided(new TemplateText(List.of(new Literal("x"), LOGIN)), login, "")
                        .decision());
        assertEquals(
                new Decision.SendLogin(login),
                decided(new TemplateText(List.of(LOGIN)), login, "").decision());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0085b", "a\u2028b", "\u00a0", " "})
    void whatCannotBeSentIsNotSent(String namespace) {
        Decision decision =
                decided(new TemplateText(List.of(NAMESPACE)), "lisa", namespace).decision();

        assertEquals(Decision.Unfilled.class, decision.getClass());
    }

    @Test
    void aTextThatIsTooLongIsNotSent() {
        var template = new TemplateText(List.of(new Literal("x".repeat(500)), NAMESPACE));

        assertEquals(
                new Decision.Unfilled("the template \"" + template
                        + "\" made for lisa what cannot be sent: text: 513 octets (expected: 1-512)"),
                decided(template, "lisa", "y".repeat(13)).decision());
    }

    @Test
    void isWrittenAsItIsRead() {
        var choices = new Placeholder(List.of(new Choice(Field.CONTAINER, 8), new Choice(Field.LOGIN, Choice.WHOLE)));

        assertEquals("a{{b}}{container:8|login}", new TemplateText(List.of(new Literal("a{b}"), choices)).toString());
        assertThrows(IllegalArgumentException.class, () -> new TemplateText(List.of()));
    }
}
