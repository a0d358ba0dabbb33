package io.github.nettyidentd.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.bench.Settings.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From what was measured to what the table says. */
class FiguresTest {

    private static Figures figures(Double... rounds) {
        return new Figures(List.of(rounds));
    }

    @Test
    void medianIsTheMiddleOne() {
        assertEquals(3, figures(9.0, 1.0, 3.0).median());
        assertEquals(4, figures(9.0, 1.0, 3.0, 5.0).median());
    }

    @Test
    void ratiosAreTakenWithinRounds() {
        // A round at half the speed disturbs neither ratio.
        assertEquals(
                List.of(0.5, 0.5), figures(10.0, 5.0).over(figures(20.0, 10.0)).rounds());
        assertEquals(List.of(), figures(10.0).over(Figures.NONE).rounds());
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.9 × limit (≥ 0.85: met)", "0.849, 0.85 × limit (≥ 0.85: **missed**)"})
    void targetSaysWhetherItIsMet(double ratio, String text) {
        assertEquals(text, Target.atLeast("limit", figures(ratio), 0.85).text());
    }

    @Test
    void targetAtMostSaysTheUnit() {
        assertEquals("0.28 s (≤ 0.3: met)", Target.most(figures(0.28), 0.3, "s").text());
        assertEquals(
                "2.5 × limit (≤ 2: **missed**)",
                Target.atMost("limit", figures(2.5), 2).text());
    }

    @Test
    void targetThatWasNotMeasuredIsNeitherMetNorMissed() {
        assertEquals(
                "limit ≥ 0.85: not measured",
                Target.atLeast("limit", Figures.NONE, 0.85).text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {"1670000.4:1,670,000", "41.26:41.3", "0.8512:0.85", "0.0348:0.035", "100:100", "60:60", "0:0"})
    void numbersHaveThreeDigitsThatCount(double number, String text) {
        assertEquals(text, Target.number(number));
    }

    @Test
    void tableHasADashForWhatWasNotMeasured() {
        var table = new Table(List.of("limit", "netty-identd"));
        table.add("answers/s", List.of(Figures.NONE, figures(12.0)), Target.atLeast("limit", Figures.NONE, 1));
        table.add("nothing", List.of(Figures.NONE, Figures.NONE));

        assertEquals("""
                | what | limit | netty-identd | netty-identd against target |
                | --- | --- | --- | --- |
                | answers/s | – | 12 | limit ≥ 1: not measured |
                """, table.toString());
    }

    @Test
    void cpuTimeIsThatOfTheProcessAndItsEndedChildren() {
        String stat = "4711 (a ) b) S 1 4711 4711 0 -1 4194560 100 200 0 0 15 25 300 60 20 0 1 0 99 1000 100";

        assertEquals(4.0, ProcessFigures.cpuSeconds(stat));
    }

    @Test
    void allocationIsWhatFilledTheYoungGenerationBetweenCollections() {
        List<String> log = List.of(
                "[1.000s] GC(0) DefNew: 2000K(2432K)->100K(2432K) Eden: 2000K(2176K)->0K(2176K) From: 0K(256K)->100K(256K)",
                "[1.000s] GC(0) Tenured: 0K(5504K)->64K(5504K)",
                "[1.500s] GC(1) DefNew: 2100K(2432K)->50K(2432K) Eden: 2000K(2176K)->0K(2176K) From: 100K(256K)->50K(256K)",
                "[3.000s] GC(2) DefNew: 2050K(2432K)->50K(2432K) Eden: 2000K(2176K)->0K(2176K) From: 50K(256K)->50K(256K)");

        assertEquals(OptionalDouble.of(2_000 * 1_024), AllocationPart.octetsPerSecond(log));
        assertEquals(OptionalDouble.empty(), AllocationPart.octetsPerSecond(log.subList(0, 2)));
    }

    @Test
    void populationIsBoundByDescriptors() {
        String line = "Max open files            1024                 20000                files     ";

        assertEquals(9_900, Population.mostForOneProcess(List.of("Limit  Soft  Hard", line)));
        assertEquals(Integer.MAX_VALUE, Population.mostForOneProcess(List.of(line.replace("20000", "unlimited"))));
    }

    @Test
    void missesAskAboutPortsThatTheKernelGivesToNone() {
        assertEquals(1_024, new EphemeralPorts(32_768, 60_999).others()[0]);
        assertEquals(61_000, new EphemeralPorts(1_025, 60_999).others()[0]);
    }

    @Test
    void settingsAreWords() {
        Settings settings =
                Settings.parse("quick  seconds=1.5 rounds=7 established=10,50 parts=load,start daemon=/bin/x");

        assertEquals(Duration.ofMillis(1_500), settings.duration());
        assertEquals(7, settings.rounds());
        assertEquals(3, settings.starts());
        assertEquals(List.of(10, 50), settings.established());
        assertEquals(Set.of(Part.LOAD, Part.START), settings.parts());
        assertEquals("/bin/x", settings.daemon());
        assertEquals(Path.of("/usr/sbin/oidentd"), settings.oidentd());
        assertEquals(List.of(10, 1_000, 10_000, 50_000), Settings.parse("").established());
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow", "round=3", "rounds=0", "established=50,10", "parts=all", "seconds=x"})
    void settingsThatMeanNothingAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Settings.parse(text));
    }
}
