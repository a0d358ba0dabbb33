package io.github.nettyidentd.policy;

import java.util.List;
import java.util.stream.Collectors;

/** An answer that a policy asks for: the system policy forces it, or a user's file wishes for it. */
public sealed interface Statement {

    /** The login. In a file this is {@code force spoof}, {@code spoof_all} or {@code spoof_privport}. */
    record Login() implements Statement {
        @Override
        public String toString() {
            return "spoof";
        }
    }

    /** {@code HIDDEN-USER}. */
    record Hide() implements Statement {
        @Override
        public String toString() {
            return "hide";
        }
    }

    /** Random characters. */
    record Random() implements Statement {
        @Override
        public String toString() {
            return "random";
        }
    }

    /** {@code user} and a random number. */
    record RandomNumeric() implements Statement {
        @Override
        public String toString() {
            return "random_numeric";
        }
    }

    /** The uid. */
    record Numeric() implements Statement {
        @Override
        public String toString() {
            return "numeric";
        }
    }

    /**
     * One of some texts, drawn again for each query.
     *
     * @param texts at least one
     */
    record Reply(List<ReplyText> texts) implements Statement {
        public Reply {
            texts = List.copyOf(texts);
            if (texts.isEmpty()) {
                throw new IllegalArgumentException("texts: none (expected: at least one)");
            }
        }

        @Override
        public String toString() {
            return texts.stream().map(text -> " \"" + text + "\"").collect(Collectors.joining("", "reply", ""));
        }
    }

    /** A text that is made for each connection. Only the system policy can have it. */
    record Template(TemplateText text) implements Statement {
        @Override
        public String toString() {
            return "template \"" + text + "\"";
        }
    }

    /** What another ident server answers. */
    record Forward(ForwardTarget target) implements Statement {
        @Override
        public String toString() {
            return "forward " + target;
        }
    }
}
