package io.github.nettyidentd.cli;

import io.github.nettyidentd.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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

    /** Text is not broken into narrower columns, which nobody could read. */
    private static final int MIN_TEXT_WIDTH = 20;

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

    Line withLabel(String other) {
        return new Line(tone, other, text);
    }

    /**
     * The line, broken at words: the text goes on below itself, beside an empty label.
     *
     * @param columns the width of the terminal; the line stays whole if that is too narrow for two columns of text
     */
    List<Line> rows(int columns) {
        int width = columns - Math.max(LABEL_WIDTH, label.length() + 1);
        if (width < MIN_TEXT_WIDTH) {
            return List.of(this);
        }
        List<Line> rows = new ArrayList<>();
        for (String part : WordWrap.rows(Printable.escaped(text), width)) {
            rows.add(new Line(tone, rows.isEmpty() ? label : "", part));
        }
        return rows;
    }

    /** Prints the line without blanks at its end. */
    void print(PrintWriter out, Ansi ansi) {
        String padded = label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
        out.println((padded + tone.paint(Printable.escaped(text), ansi)).stripTrailing());
    }
}
