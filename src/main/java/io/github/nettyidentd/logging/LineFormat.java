package io.github.nettyidentd.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** How an event is written as a line. For several threads. */
sealed interface LineFormat permits TextFormat, JsonFormat {

    /**
     * Appends the event without the end of the line.
     *
     * @param timed whether the line says when it was
     */
    void append(ILoggingEvent event, boolean timed, StringBuilder line);
}
