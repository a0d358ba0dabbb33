package io.github.nettyidentd.site;

import java.util.List;
import java.util.Locale;

/** Draws rows of the table as bars, in one group for each row. */
final class BarPlot {

    private static final int WIDTH = 480;
    private static final int NAMES = 92;
    private static final int LONGEST_BAR = 300;
    private static final int BAR = 15;
    private static final int STEP = 19;
    private static final int HEADING = 26;

    private BarPlot() {}

    /** One row. */
    record Group(String label, String row) {}

    static String figure(String title, BenchmarkTable table, List<Group> groups) {
        StringBuilder svg = new StringBuilder();
        int y = 0;
        for (Group group : groups) {
            y += HEADING;
            svg.append(
                    "<text class=\"group\" x=\"0\" y=\"%d\">%s</text>%n".formatted(y - 8, Html.escape(group.label())));
            double most = 0;
            for (int program = 0; program < table.programs().size(); program++) {
                most = Math.max(
                        most,
                        table.cell(group.row(), program)
                                .map(BenchmarkTable::number)
                                .orElse(0.0));
            }
            for (int program = 0; program < table.programs().size(); program++) {
                String cell = table.cell(group.row(), program).orElse("");
                if (!cell.isEmpty()) {
                    svg.append(bar(table.programs().get(program), cell, most, y));
                    y += STEP;
                }
            }
        }
        return Plots.figure(title, WIDTH, y + 2, svg.toString());
    }

    private static String bar(String program, String cell, double most, int y) {
        double length = Math.max(1, LONGEST_BAR * BenchmarkTable.number(cell) / most);
        return String.format(
                Locale.ROOT,
                "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>"
                        + "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                        + "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                NAMES - 8,
                y + 12,
                program,
                Plots.style(program),
                NAMES,
                y,
                length,
                BAR,
                NAMES + length + 5,
                y + 12,
                cell);
    }
}
