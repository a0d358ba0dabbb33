package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.text.TextFile;

/**
 * Cuts a file into tokens, one at a time. An error in a token is reported, and the token is given all the same, so that the
 * parser can go on.
 */
final class Lexer {

    private final OctetCursor in;
    private final Problems problems;
    private boolean reportedCarriageReturn;

    Lexer(String file, byte[] content, Problems problems) {
        this.in = new OctetCursor(file, content);
        this.problems = problems;
        if (TextFile.isUtf16(content)) {
            problems.error(in.place(), "found text in UTF-16, expected UTF-8");
            // All else would be a consequence of this.
            in.skip(content.length);
        } else if (TextFile.hasByteOrderMark(content)) {
            // An error, because oidentd does not know the mark: the file would mean something else there.
            problems.error(in.place(), "found a byte order mark, expected a file without one");
            in.skip(3);
        }
    }

    /** The next token; at the end of the file always {@link Token.Kind#END}. */
    Token next() {
        skipBlanksAndComments();
        FilePlace place = in.place();
        return switch (in.peek()) {
            case OctetCursor.END -> Token.of(Token.Kind.END, place);
            case '{' -> brace(Token.Kind.OPEN, place);
            case '}' -> brace(Token.Kind.CLOSE, place);
            case '"' -> new StringLiteral(in, problems).read();
            default -> word(place);
        };
    }

    private Token brace(Token.Kind kind, FilePlace place) {
        in.take();
        return Token.of(kind, place);
    }

    /** Reads a word, which ends at a blank or a brace. Control characters are an error, and are shown as {@code ?}. */
    private Token word(FilePlace place) {
        var octets = new StringBuilder();
        boolean isSound = true;
        while (!endsWord(in.peek())) {
            boolean control = isControl(in.peek());
            if (control && isSound) {
                problems.error(in.place(), "found " + control(in.peek()) + ", expected none");
                isSound = false;
            }
            int octet = in.take();
            octets.append(control ? '?' : (char) octet);
        }
        return new Token(Token.Kind.WORD, octets.toString(), place, isSound);
    }

    /** Skips blanks, comments to the end of the line, and comments in the manner of C. */
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

    /**
     * Reports a carriage return, which is not white space to oidentd. One error for a file is enough, because each line of a
     * file that was written on Windows ends in one.
     */
    private void skipCarriageReturn() {
        if (!reportedCarriageReturn) {
            problems.error(in.place(), "found a carriage return, expected lines that end in a line feed alone");
            reportedCarriageReturn = true;
        }
        in.take();
    }

    private void skipLine() {
        while (in.peek() != '\n' && in.peek() != OctetCursor.END) {
            in.take();
        }
    }

    /** Skips a comment in the manner of C. Such comments do not nest. */
    private void skipComment() {
        FilePlace start = in.place();
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

    /** Whether an octet is a control character of ASCII. The octets of C1 are not, because UTF-8 has them inside of characters. */
    static boolean isControl(int octet) {
        return (octet >= 0 && octet < ' ') || octet == 0x7f;
    }

    /** Names a control character in a message. */
    static String control(int octet) {
        return "control character 0x%02x".formatted(octet);
    }
}
