package io.github.nettyidentd.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {

    /** The tasks that are scheduled for the end of the minute. */
    private final List<Runnable> due = new ArrayList<>();

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("test");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final RepeatFilter filter = new RepeatFilter(due::add, context.getLogger(RepeatFilter.class));

    @BeforeEach
    void start() {
        appender.addFilter(filter);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void letsTenAboutOneThroughInAMinuteAndSaysWhatWasLeftOut() {
        for (int i = 0; i < 50; i++) {
            log.warn("cannot reach {}: {}", "lisa's host", "cause " + i);
        }
        assertEquals(10, lines().size());

        passMinute();
        log.warn("cannot reach {}: {}", "lisa's host", "another cause");

        assertEquals(
                List.of(
                        "left out 40 more lines within a minute like: cannot reach lisa's host: {}",
                        "cannot reach lisa's host: another cause"),
                lines().subList(10, lines().size()));
    }

    @Test
    void linesAboutOneDoNotHideThoseAboutAnother() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("file {} is not used: {}", "/home/eve/.oidentd.conf", i);
        }
        log.warn("file {} is not used: {}", "/home/lisa/.oidentd.conf", "not a regular file");

        assertEquals(11, lines().size());
        assertEquals("file /home/lisa/.oidentd.conf is not used: not a regular file", lines().getLast());
    }

    @Test
    void aHundredOfAKindHaveTheirLinesAndTheLogSaysThatThereAreMore() {
        for (int i = 0; i < 150; i++) {
            log.warn("cannot reach {}", i);
            log.warn("cannot leave {}", i);
        }
        assertEquals(200, lines().size());

        passMinute();
        assertEquals(202, lines().size());
        assertTrue(
                lines().contains(
                                "left out 50 lines like this within a minute, about more than 100 subjects: cannot leave {}"),
                () -> lines().toString());
    }

    @Test
    void kindsDoNotTouchEachOther() {
        for (int i = 0; i < 20; i++) {
            log.warn("one");
            log.warn("{}", "policy error " + i);
            context.getLogger("other").warn("one");
        }

        assertEquals(20, Collections.frequency(lines(), "one"));
        assertEquals(
                20, lines().stream().filter(line -> line.startsWith("policy")).count());
    }

    @Test
    void kindsThatAreMadeUpAreBoundedTogether() {
        for (int i = 0; i < 5_000; i++) {
            log.warn("made up " + i);
        }

        assertTrue(lines().size() < 1_100, () -> lines().size() + " lines");
    }

    @Test
    void neitherInformationNorErrorsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            log.info("query");
            log.error("policy not read anew");
        }

        assertEquals(2_000, lines().size());
        assertEquals(List.of(), due);
    }

    private void passMinute() {
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
