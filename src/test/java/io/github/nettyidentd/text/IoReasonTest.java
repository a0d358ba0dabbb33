package io.github.nettyidentd.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IoReasonTest {

    /** The messages of these exceptions are the path alone, or "path: reason". */
    @ParameterizedTest
    @CsvSource({
        "/nonexistent/f, No such file or directory",
        "/proc/x/y, No such file or directory",
        "/dev/null/x, Not a directory",
        "/, Is a directory"
    })
    void isThatOfTheSystem(Path file, String reason) {
        IOException failure = assertThrows(IOException.class, () -> Files.readString(file));

        assertEquals(reason, IoReason.of(failure));
        assertEquals(reason, IoReason.of(new CompletionException(new UncheckedIOException(failure))));
    }
}
