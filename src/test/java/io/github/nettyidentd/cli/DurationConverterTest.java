package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {

    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "5s,PT5S", "120s,PT2M", "2m,PT2M", "1h,PT1H", "30,PT30S", "007s,PT7S"})
    void readsNumberAndUnit(String text, Duration duration) {
        assertEquals(duration, converter.convert(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "0",
                "0s",
                "-1s",
                "+1s",
                "1.5s",
                "1 s",
                " 1s",
                "5S",
                "5x",
                "1d",
                "1m30s",
                "PT5S",
                "1234567890s",
                "٣s"
            })
    void rejectsAllElse(String text) {
        TypeConversionException e = assertThrows(TypeConversionException.class, () -> converter.convert(text));
        assertEquals(
                "'" + text + "' (expected: a positive whole number with ms, s, m or h, such as 500ms or 30s)",
                e.getMessage());
    }
}
