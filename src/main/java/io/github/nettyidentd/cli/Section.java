package io.github.nettyidentd.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a report of which lines may be left out where the screen is not high enough.
 *
 * @param label stands before the first line that is shown; empty if each line has a label of its own
 * @param hidden how many lines were left out
 * @param earlier whether the lines that are left out are earlier than the others, so that they are counted above them
 */
record Section(String label, List<Item> items, int hidden, boolean earlier) {

    /** A line, and how much it matters: the line that matters least is the first to be left out. */
    record Item(Line line, long weight) {}

    Section(String label, List<Item> items, boolean earlier) {
        this(label, items, 0, earlier);
    }

    Section {
        items = List.copyOf(items);
    }

    /** The lines, with a line that counts those that were left out. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>(items.stream().map(Item::line).toList());
        if (hidden > 0) {
            lines.add(
                    earlier ? 0 : lines.size(),
                    Line.of("", "… %,d %s".formatted(hidden, earlier ? "earlier" : "more")));
        }
        if (!label.isEmpty() && !lines.isEmpty()) {
            lines.set(0, lines.getFirst().withLabel(label));
        }
        return lines;
    }

    private Section withoutLeast() {
        List<Item> rest = new ArrayList<>(items);
        // Of several, the last one.
        Item least = rest.reversed().stream()
                .min(Comparator.comparingLong(Item::weight))
                .orElseThrow();
        rest.remove(rest.lastIndexOf(least));
        return new Section(label, rest, hidden + 1, earlier);
    }

    /**
     * Leaves lines out until the rows fit: first those of the last section but one line, then of the section before it,
     * and so on, and those of the first section last.
     */
    static List<Line> fit(List<Section> sections, int columns, int rows) {
        List<Section> fitted = new ArrayList<>(sections);
        for (int kept : new int[] {1, 0}) {
            for (int i = fitted.size() - 1; i > 0; i--) {
                shorten(fitted, i, kept, columns, rows);
            }
        }
        shorten(fitted, 0, 1, columns, rows);
        List<Line> shown = rows(fitted, columns);
        return shown.subList(0, Math.min(rows, shown.size()));
    }

    private static void shorten(List<Section> sections, int index, int kept, int columns, int rows) {
        while (sections.get(index).items().size() > kept
                && rows(sections, columns).size() > rows) {
            sections.set(index, sections.get(index).withoutLeast());
        }
    }

    private static List<Line> rows(List<Section> sections, int columns) {
        return sections.stream()
                .flatMap(section -> section.lines().stream())
                .flatMap(line -> line.rows(columns).stream())
                .toList();
    }
}
