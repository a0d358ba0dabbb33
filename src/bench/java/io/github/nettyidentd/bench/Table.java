package io.github.nettyidentd.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table in Markdown: a row for each thing measured, a column for each program, and the targets. */
final class Table {

    private final List<String> columns;
    private final List<String> rows = new ArrayList<>();

    /** @param columns the programs */
    Table(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row; a program without figures has a dash. Without any figures there is no row. */
    void add(String what, List<Figures> figures, Target... targets) {
        if (figures.stream().allMatch(Figures::isEmpty)) {
            return;
        }
        List<String> cells = new ArrayList<>();
        cells.add(what);
        figures.forEach(each -> cells.add(each.isEmpty() ? "–" : Target.number(each.median())));
        cells.add(Stream.of(targets).map(Target::text).collect(Collectors.joining("; ")));
        rows.add(line(cells));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** The whole table. */
    @Override
    public String toString() {
        List<String> head = new ArrayList<>(List.of("what"));
        head.addAll(columns);
        head.add("netty-identd against target");
        List<String> lines = new ArrayList<>();
        lines.add(line(head));
        lines.add(line(head.stream().map(_ -> "---").toList()));
        lines.addAll(rows);
        return String.join("\n", lines) + "\n";
    }
}
