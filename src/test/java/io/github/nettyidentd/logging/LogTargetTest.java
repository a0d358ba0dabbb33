package io.github.nettyidentd.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTargetTest {

    @TempDir
    private Path directory;

    @Test
    void theJournalReadsTheStreamThatItNames() throws Exception {
        Path file = Files.createFile(directory.resolve("stream"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        String name = Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");

        assertEquals(LogTarget.JOURNAL, LogTarget.of(name, file));
        assertEquals(LogTarget.JOURNAL, LogTarget.of(name, link));
        assertEquals(LogTarget.STREAM, LogTarget.of(name + "1", file));
    }

    @Test
    void anybodyElseReadsAnyOtherStream() {
        assertEquals(LogTarget.STREAM, LogTarget.of(null, directory));
        assertEquals(LogTarget.STREAM, LogTarget.of("", directory));
        assertEquals(LogTarget.STREAM, LogTarget.of("nonsense", directory));
        assertEquals(LogTarget.STREAM, LogTarget.of("1:2", directory.resolve("missing")));
    }
}
