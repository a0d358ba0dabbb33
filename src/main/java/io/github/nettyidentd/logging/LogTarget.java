package io.github.nettyidentd.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who reads standard error. */
enum LogTarget {
    /** systemd's journal, which takes the time itself and the priority from the start of a line. */
    JOURNAL,
    /** Anybody else. */
    STREAM;

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** Whether standard error is the stream that {@code JOURNAL_STREAM} names by device and inode (systemd.exec(5)). */
    static LogTarget of(Map<String, String> environment) {
        return of(environment.get("JOURNAL_STREAM"), STANDARD_ERROR);
    }

    static LogTarget of(@Nullable String journalStream, Path standardError) {
        if (journalStream == null || journalStream.isEmpty()) {
            return STREAM;
        }
        try {
            Map<String, Object> file = Files.readAttributes(standardError, "unix:dev,ino");
            return journalStream.equals(file.get("dev") + ":" + file.get("ino")) ? JOURNAL : STREAM;
        } catch (IOException | UnsupportedOperationException e) {
            return STREAM;
        }
    }

    boolean isNamed(@Nullable String word) {
        return word().equals(word);
    }

    /** As in {@code logback.xml}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
