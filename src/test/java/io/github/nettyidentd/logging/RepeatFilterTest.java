package io.github.nettyidentd.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("test");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final RepeatFilter filter = new RepeatFilter(nanos::get, context.getLogger(RepeatFilter.class));

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
    void letsTenOfAKindThroughInAMinuteAndSaysWhatWasLeftOut() {
        for (int second = 0; second < 50; second++) {
            log.warn("cannot reach {}", second);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertEquals(IntStream.range(0, 10).mapToObj(i -> "cannot reach " + i).toList(), lines());

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        log.warn("cannot reach {}", "anybody");

        // the filter itself cannot log while an appender is at work
        assertTrue(ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS));
        assertEquals(
                Set.of("left out 40 more lines within a minute like: cannot reach {}", "cannot reach anybody"),
                Set.copyOf(lines().subList(10, lines().size())));
    }

    @Test
    void kindsDoNotTouchEachOther() {
        for (int i = 0; i < 20; i++) {
            log.warn("one");
            log.warn("{}", "policy error " + i);
            context.getLogger("other").warn("one");
        }

        assertEquals(20, lines().stream().filter("one"::equals).count());
        assertEquals(
                20, lines().stream().filter(line -> line.startsWith("policy")).count());
    }

    @Test
    void neitherInformationNorErrorsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            log.info("query");
            log.error("policy not read anew");
        }

        assertEquals(2_000, lines().size());
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
