package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Place;

/** Cuts a file into tokens, one at a time. What is wrong in one is told, and the token is brought all the same. */
final class Lexer {

    private final OctetCursor in;
    private final Problems problems;
    private boolean toldCarriageReturn;

    Lexer(String file, byte[] content, Problems problems) {
        this.in = new OctetCursor(file, content);
        this.problems = problems;
        if (in.peek() == 0xef && in.peek(1) == 0xbb && in.peek(2) == 0xbf) {
            problems.error(in.place(), "found a byte order mark, expected a file without one");
            in.skip(3);
        }
    }

    /** The next token; at the end of the file always {@link Token.Kind#END}. */
    Token next() {
        skipBlanksAndComments();
        Place place = in.place();
        return switch (in.peek()) {
            case OctetCursor.END -> Token.of(Token.Kind.END, place);
            case '{' -> brace(Token.Kind.OPEN, place);
            case '}' -> brace(Token.Kind.CLOSE, place);
            case '"' -> new StringLiteral(in, problems).read();
            default -> word(place);
        };
    }

    private Token brace(Token.Kind kind, Place place) {
        in.take();
        return Token.of(kind, place);
    }

    private Token word(Place place) {
        var octets = new StringBuilder();
        boolean sound = true;
        while (!endsWord(in.peek())) {
            boolean control = isControl(in.peek());
            if (control && sound) {
                problems.error(in.place(), "found " + control(in.peek()) + ", expected none");
                sound = false;
            }
            int octet = in.take();
            octets.append(control ? '?' : (char) octet);
        }
        return new Token(Token.Kind.WORD, octets.toString(), place, sound);
    }

    private void skipBlanksAndComments() {
        while (true) {
            switch (in.peek()) {
                case ' ', '\t', '\n' -> in.take();
                case '\r' -> skipCarriageReturn();
                case '#' -> skipLine();
                case '/' -> {
                    if (in.peek(1) != '*') {
                        return;
                    }
                    skipComment();
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** It is no white space to oidentd. One error for a file is enough, though each line may end in one. */
    private void skipCarriageReturn() {
        if (!toldCarriageReturn) {
            problems.error(in.place(), "found a carriage return, expected lines that end in a line feed alone");
            toldCarriageReturn = true;
        }
        in.take();
    }

    private void skipLine() {
        while (in.peek() != '\n' && in.peek() != OctetCursor.END) {
            in.take();
        }
    }

    private void skipComment() {
        Place start = in.place();
        in.skip(2);
        while (in.peek() != OctetCursor.END) {
            if (in.peek() == '*' && in.peek(1) == '/') {
                in.skip(2);
                return;
            }
            in.take();
        }
        problems.error(start, "found a comment that does not end, expected '*/'");
    }

    private static boolean endsWord(int octet) {
        return switch (octet) {
            case OctetCursor.END, ' ', '\t', '\n', '\r', '{', '}' -> true;
            default -> false;
        };
    }

    static boolean isControl(int octet) {
        return (octet >= 0 && octet < ' ') || octet == 0x7f;
    }

    static String control(int octet) {
        return "control character 0x%02x".formatted(octet);
    }
}
