package io.github.nettyidentd.site;

import java.util.ArrayList;
import java.util.List;

/** Draws the benchmarks' table. */
final class BenchmarkPlots {

    private static final List<String> SIZES = List.of("10", "1,000", "10,000", "50,000");

    private BenchmarkPlots() {}

    static String html(BenchmarkTable table) {
        StringBuilder html = new StringBuilder("<h2 id=\"plots\">In plots</h2>");
        html.append(
                "<p>The figures are those of <a href=\"#a-table\">the table</a> below. The limit is a program that");
        html.append(" answers without looking anything up.</p>");
        html.append(BarPlot.figure(
                "Answers a second (longer is better; each group has its own scale)",
                table,
                List.of(
                        new BarPlot.Group("a connection for each query, 1 at a time", "connect, C=1, N=10: answers/s"),
                        new BarPlot.Group(
                                "a connection for each query, 32 at a time", "connect, C=32, N=10: answers/s"),
                        new BarPlot.Group("32 connections that stay open", "keep-alive, C=32, N=10: answers/s"),
                        new BarPlot.Group(
                                "8 connections, 16 queries in each write", "pipeline, 8×16, N=10: answers/s"))));
        html.append(LinePlot.figure(
                "Answers a second about connections that exist, however many there are",
                table,
                lines("connect, C=32, N=%s: answers/s")));
        html.append(LinePlot.figure(
                "Answers a second about connections that do not exist",
                table,
                lines("connect, C=1, misses, N=%s: answers/s")));
        html.append(BarPlot.figure(
                "Time for an answer, in microseconds (shorter is better)",
                table,
                List.of(
                        new BarPlot.Group("median", "connect, C=1: p50, µs"),
                        new BarPlot.Group("99 of 100", "connect, C=1: p99, µs"),
                        new BarPlot.Group("999 of 1,000", "connect, C=1: p99.9, µs"))));
        html.append(BarPlot.figure(
                "What it costs (shorter is better)",
                table,
                List.of(
                        new BarPlot.Group(
                                "processor time for 1,000 answers, ms", "connect, C=1: CPU ms for 1,000 answers"),
                        new BarPlot.Group("memory when idle, MiB", "PSS idle, MiB"),
                        new BarPlot.Group("start to first answer, s", "start to first answer, s"),
                        new BarPlot.Group(
                                "median of the first hundred answers, µs", "first hundred answers: p50, µs"))));
        html.append("<h2 id=\"measure\">To measure it yourself</h2>");
        return html.toString();
    }

    private static List<LinePlot.Place> lines(String row) {
        List<LinePlot.Place> places = new ArrayList<>();
        for (String size : SIZES) {
            places.add(new LinePlot.Place(size, row.formatted(size)));
        }
        return places;
    }
}
