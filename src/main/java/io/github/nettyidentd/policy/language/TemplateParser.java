package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.TemplateText;
import io.github.nettyidentd.policy.TemplateText.Choice;
import io.github.nettyidentd.policy.TemplateText.Field;
import io.github.nettyidentd.policy.TemplateText.Literal;
import io.github.nettyidentd.policy.TemplateText.Part;
import io.github.nettyidentd.policy.TemplateText.Placeholder;
import io.github.nettyidentd.text.OctetText;
import io.github.nettyidentd.text.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parses the text of a template, which is one token, by the grammar in {@link PolicyParser}. */
final class TemplateParser {

    private static final Map<String, Field> FIELDS =
            Arrays.stream(Field.values()).collect(Collectors.toUnmodifiableMap(Field::word, Function.identity()));

    private static final String NAMES = Arrays.stream(Field.values())
            .map(field -> "{" + field.word() + "}")
            .collect(Collectors.joining(", "))
            .replaceFirst(", (?=[^,]*$)", " or ");

    private static final Pattern LENGTH = Pattern.compile("[1-9]\\d{0,2}");

    private final Token token;
    private final Problems problems;
    private final String text;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private boolean isSound;

    TemplateParser(Token token, Problems problems) {
        this.token = token;
        this.problems = problems;
        this.text = token.text();
        this.isSound = token.sound();
    }

    /** Parses the template; {@code null} after an error. */
    @Nullable
    TemplateText parse() {
        if (isSound && (text.isBlank() || text.length() > ReplyText.MAX_OCTETS || !OctetText.isUtf8(text))) {
            problems.unexpected(
                    token, "a template of 1 to " + ReplyText.MAX_OCTETS + " characters in UTF-8, not blank");
            return null;
        }
        for (int at = 0; isSound && at < text.length(); ) {
            at = readPart(at);
        }
        endLiteral();
        return isSound ? new TemplateText(parts) : null;
    }

    /** Reads a character or a placeholder, and says where the next one starts. */
    private int readPart(int at) {
        char c = text.charAt(at);
        if (c != '{' && c != '}') {
            literal.append(c);
            return at + 1;
        }
        if (at + 1 < text.length() && text.charAt(at + 1) == c) {
            literal.append(c);
            return at + 2;
        }
        int end = text.indexOf('}', at);
        if (c == '}' || end < 0) {
            error("a lone '" + c + "'", "placeholders such as {login}, and '" + c + c + "' for a brace");
            return text.length();
        }
        endLiteral();
        placeholder(text.substring(at + 1, end));
        return end + 1;
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private void placeholder(String inside) {
        List<Choice> choices = new ArrayList<>();
        for (String choice : inside.split("\\|", -1)) {
            int colon = choice.indexOf(':');
            Field field = field(colon < 0 ? choice : choice.substring(0, colon));
            int most = colon < 0 ? Choice.WHOLE : length(choice.substring(colon + 1));
            if (field != null && most > 0) {
                choices.add(new Choice(field, most));
            }
        }
        if (isSound) {
            parts.add(new Placeholder(choices));
        }
    }

    private @Nullable Field field(String name) {
        Field field = FIELDS.get(name);
        if (field == null) {
            String meant = Spelling.nearest(name, FIELDS.keySet())
                    .map(word -> " (did you mean {" + word + "}?)")
                    .orElse("");
            error(name.isEmpty() ? "an empty placeholder" : Token.shown(name), NAMES + meant);
        }
        return field;
    }

    /** How many characters are kept; 0 after an error. */
    private int length(String digits) {
        int length = LENGTH.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
        if (length < 1 || length > Choice.WHOLE) {
            error(Token.shown(digits), "a length from 1 to " + Choice.WHOLE + " behind the ':'");
            return 0;
        }
        return length;
    }

    private void error(String found, String expected) {
        if (isSound) {
            problems.error(
                    token.place(), "found " + found + " in the template " + token.shown() + ", expected " + expected);
        }
        isSound = false;
    }
}
