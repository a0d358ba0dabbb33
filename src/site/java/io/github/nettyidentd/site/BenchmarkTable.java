package io.github.nettyidentd.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of {@code packaging/BENCHMARKS.md} that compares the programs: the cells of each row, by the row's name. */
record BenchmarkTable(List<String> programs, Map<String, List<String>> rows) {

    private static final String FIRST_CELL = "what";

    static BenchmarkTable of(String markdown) {
        List<List<String>> lines = markdown.lines()
                .dropWhile(line -> !line.startsWith("| " + FIRST_CELL + " | limit |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(BenchmarkTable::cells)
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the benchmarks have no table (expected: | what | limit | …)");
        }
        Map<String, List<String>> rows = new LinkedHashMap<>();
        lines.stream().skip(2).forEach(cells -> rows.put(cells.getFirst(), cells.subList(1, 4)));
        return new BenchmarkTable(lines.getFirst().subList(1, 4), rows);
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList();
    }

    /** Gives the cell as it is written; empty if the program has no such figure. */
    Optional<String> cell(String row, int program) {
        List<String> cells = rows.get(row);
        if (cells == null) {
            throw new IllegalArgumentException("the benchmarks have no row '" + row + "' (expected: it is plotted)");
        }
        String cell = cells.get(program);
        return cell.isEmpty() || cell.equals("–") ? Optional.empty() : Optional.of(cell);
    }

    static double number(String cell) {
        return Double.parseDouble(cell.replace(",", ""));
    }
}
