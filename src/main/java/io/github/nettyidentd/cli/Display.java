package io.github.nettyidentd.cli;

import io.github.nettyidentd.linux.ffi.TerminalSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/**
 * What standard output is, and how a report is printed there. On a terminal, lines are broken at words, because a
 * terminal would break them anywhere. In a file or a pipe they stay whole, so that grep finds them.
 *
 * @param size empty if standard output is not a terminal
 * @param canClear whether the terminal knows how to clear its screen
 */
record Display(Optional<TerminalSize> size, boolean canClear, Ansi ansi) {

    /** Moves the cursor to the top left and clears the screen (ECMA-48: CUP, ED). */
    private static final String NEW_SCREEN = "\033[H\033[2J";

    /** What standard output is at this moment; the user may change the size of a terminal at any time. */
    static Display now(CommandLine command) {
        Optional<TerminalSize> size = TerminalSize.ofStandardOutput();
        return new Display(
                size, size.isPresent() && !isDumb(), command.getColorScheme().ansi());
    }

    /** The colours of help and reports. Picocli heeds NO_COLOR, but not a terminal that has no colours. */
    static Help.ColorScheme colours() {
        return Help.defaultColorScheme(isDumb() ? Ansi.OFF : Ansi.AUTO);
    }

    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    /** Clears the screen, if this is one. */
    void clear(PrintWriter out) {
        if (canClear) {
            out.print(NEW_SCREEN);
        }
    }

    /** The height that a report may have so that nothing scrolls: the cursor is on the row below it. */
    int rows() {
        return canClear ? size.map(TerminalSize::rows).orElseThrow() - 1 : Integer.MAX_VALUE;
    }

    /** The width of a line; without a limit where standard output is not a terminal. */
    int columns() {
        return size.map(TerminalSize::columns).orElse(Integer.MAX_VALUE);
    }

    void print(List<Line> lines, PrintWriter out) {
        lines.forEach(line -> line.rows(columns()).forEach(row -> row.print(out, ansi)));
    }
}
