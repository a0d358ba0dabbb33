package io.github.nettyidentd.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The text of a template: a user-id with placeholders in it, which are filled in for each connection.
 *
 * @param parts literal texts and placeholders in their order; at least one
 */
public record TemplateText(List<Part> parts) {

    public TemplateText {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts: none (expected: at least one)");
        }
    }

    /** What a placeholder can stand for. */
    public enum Field {
        LOGIN,
        UID,
        NAMESPACE,
        CONTAINER,
        UNIT,
        SLICE;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The name as it is written in a template. */
        public String word() {
            return word;
        }

        /** The value for one connection; empty if there is none. */
        String of(User user, SocketContext socket) {
            return switch (this) {
                case LOGIN -> user.login();
                case UID -> Long.toString(user.uid());
                case NAMESPACE -> socket.namespace();
                case CONTAINER -> socket.container();
                case UNIT -> socket.unit();
                case SLICE -> socket.slice();
            };
        }

        boolean needsCgroup() {
            return this == CONTAINER || this == UNIT || this == SLICE;
        }
    }

    /** A piece of a template. */
    public sealed interface Part {}

    /** Text that stands for itself; not empty. */
    public record Literal(String text) implements Part {
        @Override
        public String toString() {
            return text.replace("{", "{{").replace("}", "}}");
        }
    }

    /** What stands between braces: the first choice that has a value counts. */
    public record Placeholder(List<Choice> choices) implements Part {
        public Placeholder {
            choices = List.copyOf(choices);
        }

        @Override
        public String toString() {
            return choices.stream().map(Choice::toString).collect(Collectors.joining("|", "{", "}"));
        }

        private String of(User user, SocketContext socket) {
            for (Choice choice : choices) {
                String value = choice.of(user, socket);
                if (!value.isEmpty()) {
                    return value;
                }
            }
            return "";
        }
    }

    /**
     * A field, and how much of its value is taken.
     *
     * @param most how many characters are kept, from the first; {@link #WHOLE} for all
     */
    public record Choice(Field field, int most) {

        /** All characters are kept. */
        public static final int WHOLE = ReplyText.MAX_OCTETS;

        private String of(User user, SocketContext socket) {
            String value = field.of(user, socket);
            return value.codePointCount(0, value.length()) <= most
                    ? value
                    : value.substring(0, value.offsetByCodePoints(0, most));
        }

        @Override
        public String toString() {
            return most == WHOLE ? field.word() : field.word() + ":" + most;
        }
    }

    /**
     * A template that was filled in for one connection.
     *
     * @param text the user-id
     * @param values the placeholders with their values, which may be empty; in their order
     */
    public record Filled(String text, List<Value> values) {
        public Filled {
            values = List.copyOf(values);
        }
    }

    /** The value of a placeholder; empty if it has none. */
    public record Value(Placeholder placeholder, String value) {}

    Filled fill(User user, SocketContext socket) {
        var text = new StringBuilder();
        List<Value> values = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> text.append(literal.text());
                case Placeholder placeholder -> {
                    String value = placeholder.of(user, socket);
                    values.add(new Value(placeholder, value));
                    text.append(value);
                }
            }
        }
        return new Filled(text.toString(), values);
    }

    /** Whether the socket's cgroup must be known to fill in the template. */
    boolean needsCgroup() {
        return parts.stream()
                .anyMatch(part -> part instanceof Placeholder(List<Choice> choices)
                        && choices.stream().anyMatch(choice -> choice.field().needsCgroup()));
    }

    /** The template as it is written in a file, without quotes. */
    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining());
    }
}
