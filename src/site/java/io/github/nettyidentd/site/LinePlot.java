package io.github.nettyidentd.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws a figure of each program over the size of the host's table; both axes are logarithmic. */
final class LinePlot {

    private static final int WIDTH = 480;
    private static final int LEFT = 62;
    private static final int RIGHT = 388;
    private static final int TOP = 10;
    private static final int BOTTOM = 190;
    private static final int HEIGHT = 232;
    private static final int LABEL = 16;

    private final List<Place> places;
    private final List<Line> lines;
    private final double lowest;
    private final double highest;

    private LinePlot(List<Place> places, List<Line> lines) {
        this.places = places;
        this.lines = lines;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Line line : lines) {
            for (String cell : line.cells()) {
                least = Math.min(least, BenchmarkTable.number(cell));
                most = Math.max(most, BenchmarkTable.number(cell));
            }
        }
        this.lowest = Math.floor(Math.log10(least));
        this.highest = Math.ceil(Math.log10(most));
    }

    /**
     * One row.
     *
     * @param size of the host's table
     */
    record Place(String size, String row) {}

    /** The cells of a program, one for each place. */
    private record Line(String program, List<String> cells) {

        double end() {
            return BenchmarkTable.number(cells.getLast());
        }
    }

    /** Draws the programs that have a figure for each place. */
    static String figure(String title, BenchmarkTable table, List<Place> places) {
        List<Line> lines = new ArrayList<>();
        for (int program = 0; program < table.programs().size(); program++) {
            List<String> cells = new ArrayList<>();
            for (Place place : places) {
                table.cell(place.row(), program).ifPresent(cells::add);
            }
            if (cells.size() == places.size()) {
                lines.add(new Line(table.programs().get(program), cells));
            }
        }
        return Plots.figure(title, WIDTH, HEIGHT, new LinePlot(places, lines).svg());
    }

    private String svg() {
        StringBuilder svg = new StringBuilder();
        for (double power = lowest; power <= highest; power++) {
            double figure = Math.pow(10, power);
            svg.append("<path class=\"grid\" d=\"M%d %sH%d\"/>".formatted(LEFT, y(figure), RIGHT));
            svg.append(text(
                    "name", LEFT - 6, position(figure) + 4, String.format(Locale.ROOT, "%,d", Math.round(figure))));
        }
        for (int place = 0; place < places.size(); place++) {
            svg.append(text("below", x(place), BOTTOM + 18, places.get(place).size()));
        }
        svg.append(text("below", (LEFT + RIGHT) / 2.0, BOTTOM + 38, "established connections of the host"));
        lines.forEach(line -> svg.append(drawn(line)));
        return svg + labels();
    }

    private String drawn(Line line) {
        String style = Plots.style(line.program());
        StringBuilder path = new StringBuilder();
        StringBuilder points = new StringBuilder();
        for (int place = 0; place < places.size(); place++) {
            String cell = line.cells().get(place);
            String x = number(x(place));
            String y = y(BenchmarkTable.number(cell));
            path.append(path.isEmpty() ? "M" : "L").append(x).append(' ').append(y);
            points.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3.5\"><title>%s, %s: %s</title></circle>"
                    .formatted(style, x, y, line.program(), places.get(place).size(), cell));
        }
        return "<path class=\"line %s\" d=\"%s\"/>%s%n".formatted(style, path, points);
    }

    /** The names of the programs at the ends of their lines, from top to bottom, each below the one before it. */
    private String labels() {
        StringBuilder labels = new StringBuilder();
        double free = 0;
        for (Line line : lines.stream()
                .sorted(Comparator.comparingDouble(Line::end).reversed())
                .toList()) {
            double y = Math.max(free, position(line.end()) + 4);
            labels.append(text("end", RIGHT + 8, y, line.program()));
            free = y + LABEL;
        }
        return labels.toString();
    }

    private static String text(String style, double x, double y, String text) {
        return "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>%n".formatted(style, number(x), number(y), text);
    }

    private double x(int place) {
        double first = Math.log10(BenchmarkTable.number(places.getFirst().size()));
        double last = Math.log10(BenchmarkTable.number(places.getLast().size()));
        double here = Math.log10(BenchmarkTable.number(places.get(place).size()));
        return LEFT + 8 + (here - first) / (last - first) * (RIGHT - LEFT - 16);
    }

    private String y(double figure) {
        return number(position(figure));
    }

    private double position(double figure) {
        return BOTTOM - (Math.log10(figure) - lowest) / (highest - lowest) * (BOTTOM - TOP);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }
}
