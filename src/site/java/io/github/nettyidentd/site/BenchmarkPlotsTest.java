package io.github.nettyidentd.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BenchmarkPlotsTest {

    private static final String TABLE = """
            | what | limit | netty-identd | oidentd | netty-identd against target |
            | --- | --- | --- | --- | --- |
            | start | 0.003 | 1,328 | – |  |

            | what | else |
            """;

    @Test
    void drawsBarsInProportion() {
        BenchmarkTable table = BenchmarkTable.of(TABLE);
        String plot = BarPlot.figure("Title", table, java.util.List.of(new BarPlot.Group("label", "start")));

        assertEquals(
                java.util.List.of("1.0", "300.0"), Html.all(Pattern.compile("<rect[^>]* width=\"([0-9.]+)\""), plot));
        assertTrue(plot.contains(">1,328</text>"), plot);
    }

    @Test
    void aRowThatIsGoneIsAnError() {
        BenchmarkTable table = BenchmarkTable.of(TABLE);

        assertThrows(IllegalArgumentException.class, () -> BenchmarkPlots.html(table));
        assertThrows(IllegalArgumentException.class, () -> BenchmarkTable.of("no table"));
    }

    @Test
    void theTableHasEachRowThatIsPlotted() throws Exception {
        String page = Files.readString(Path.of("packaging/BENCHMARKS.md"));

        String html = BenchmarkPlots.html(BenchmarkTable.of(page));

        assertEquals(5, html.split("<svg", -1).length - 1);
    }
}
