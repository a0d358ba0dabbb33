package io.github.nettyidentd.linux.conntrack;

import java.io.IOException;
import java.util.Optional;

/** The kernel's table of tracked connections. One thread at a time. */
public interface ConntrackTable extends AutoCloseable {

    /**
     * Finds the entry one of whose directions is exactly this one. May block for some milliseconds.
     *
     * @param zone 0 to 65535
     * @return empty if no entry has it, or if this kernel tracks no connections
     * @throws IOException if the kernel refuses the question
     */
    Optional<ConntrackEntry> find(Tuple direction, int zone) throws IOException;

    /** The way in which the kernel is asked, for the log, such as {@code ctnetlink}. */
    String source();

    @Override
    void close();
}
