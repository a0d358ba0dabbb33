package io.github.nettyidentd.registry;

import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of this start, and what the journal of the last one said. */
record Restoration(Journal journal, @Nullable JournalContents contents) {

    private static final Logger log = LoggerFactory.getLogger(Restoration.class);

    private static final Restoration NONE = new Restoration(Journal.NONE, null);

    /** Opens the journal. If that fails, the reason is logged, and nothing is kept. */
    static Restoration open(Optional<Path> directory) {
        if (directory.isEmpty()) {
            return NONE;
        }
        FileJournal journal = null;
        try {
            journal = FileJournal.open(directory.get(), FileJournal.host());
            return new Restoration(journal, journal.read());
        } catch (IOException e) {
            log.warn("cannot keep registrations for the next start: {}", IoReason.withSubject(e));
            if (journal != null) {
                journal.close();
            }
            return NONE;
        }
    }
}
