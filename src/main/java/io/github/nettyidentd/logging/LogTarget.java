package io.github.nettyidentd.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reader of standard error, which decides how a line begins. */
enum LogTarget {
    /** systemd's journal. It records the time itself and takes the priority from the start of a line. */
    JOURNAL,
    /** Any other reader: a terminal, a file, a pipe. */
    STREAM;

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /**
     * Finds out who reads standard error. It is the journal if standard error is the stream that {@code JOURNAL_STREAM} names
     * by device and inode (systemd.exec(5)). The variable alone proves nothing, because a redirected child inherits it.
     */
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

    /** The word for this target in {@code logback.xml}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
