package io.github.nettyidentd.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LastProblemsTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger log = (Logger) LoggerFactory.getLogger(LastProblemsTest.class);
    private final List<ch.qos.logback.core.Appender<ch.qos.logback.classic.spi.ILoggingEvent>> others =
            new java.util.ArrayList<>();

    @BeforeEach
    void silence() {
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        log.setLevel(Level.TRACE);
    }

    @AfterEach
    void restore() {
        others.forEach(root::addAppender);
        log.setLevel(null);
    }

    @Test
    void keepsWarningsAndErrorsInTheirOrder() {
        try (var problems = LastProblems.listen()) {
            log.info("nothing");
            log.warn("a {}", 1);
            log.debug("nothing");
            log.error("b", new IllegalStateException("cause"));

            assertEquals(
                    List.of("WARN a 1", "ERROR b"),
                    problems.toList().stream()
                            .map(problem -> problem.level() + " " + problem.text())
                            .toList());
        }
    }

    @Test
    void keepsTheLastOnes() {
        try (var problems = LastProblems.listen()) {
            IntStream.range(0, 1_000).forEach(i -> log.warn("{}", i));

            assertEquals(
                    IntStream.range(1_000 - LastProblems.MOST, 1_000)
                            .mapToObj(String::valueOf)
                            .toList(),
                    problems.toList().stream().map(LastProblems.Problem::text).toList());
        }
    }

    @Test
    void listensUntilItIsClosed() {
        var problems = LastProblems.listen();
        problems.close();
        log.warn("unheard");

        assertEquals(List.of(), problems.toList());
    }
}
