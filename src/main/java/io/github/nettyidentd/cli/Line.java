package io.github.nettyidentd.cli;

import io.github.nettyidentd.text.Printable;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * One line of a report: a label in its own column, and a text.
 *
 * @param label one or two words; empty if the label of the line above still applies
 * @param text may contain what users and peers wrote, because it is printed with its control characters escaped
 */
record Line(Tone tone, String label, String text) {

    private static final int LABEL_WIDTH = 13;

    /** How the text looks on a terminal with colours. */
    enum Tone {
        PLAIN(Style.reset),
        HEADING(Style.bold),
        GOOD(Style.fg_green),
        BAD(Style.fg_red),
        FAINT(Style.faint),
        NOTE(Style.fg_yellow);

        private final Style style;

        Tone(Style style) {
            this.style = style;
        }

        private String paint(String text, Ansi ansi) {
            return this == PLAIN || !ansi.enabled() ? text : Style.on(style) + text + Style.off(style);
        }
    }

    /** A plain line. */
    static Line of(String label, String text) {
        return new Line(Tone.PLAIN, label, text);
    }

    static Line of(Tone tone, String label, String text) {
        return new Line(tone, label, text);
    }

    /** Prints the line without blanks at its end. */
    void print(PrintWriter out, Ansi ansi) {
        String padded = label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
        out.println((padded + tone.paint(Printable.escaped(text), ansi)).stripTrailing());
    }
}
