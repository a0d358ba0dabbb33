package io.github.nettyidentd.cli;

import io.github.nettyidentd.text.Printable;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * A line of a report: what it is about, and what is said.
 *
 * @param label one word or two; empty where the line goes on with what the one before is about
 * @param text may hold what others wrote; control characters do nothing to the terminal
 */
record Line(Tone tone, String label, String text) {

    private static final int LABEL_WIDTH = 13;

    /** How it looks on a terminal with colours. */
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

    static Line of(String label, String text) {
        return new Line(Tone.PLAIN, label, text);
    }

    static Line of(Tone tone, String label, String text) {
        return new Line(tone, label, text);
    }

    void print(PrintWriter out, Ansi ansi) {
        String padded = label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
        out.println((padded + tone.paint(Printable.escaped(text), ansi)).stripTrailing());
    }
}
