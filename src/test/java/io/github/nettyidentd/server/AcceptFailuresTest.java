package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AcceptFailuresTest {

    @Test
    void saysSoOnceAMinute() {
        var logger = (Logger) LoggerFactory.getLogger(AcceptFailures.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try {
            var observer = new RecordingObserver();
            var channel = new EmbeddedChannel(new AcceptFailures(observer));
            channel.freezeTime();
            for (int second = 0; second < 90; second++) {
                channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
                channel.advanceTimeBy(1, TimeUnit.SECONDS);
            }
            channel.checkException();
            channel.finish();
            assertEquals(Collections.nCopies(90, Limit.ACCEPT), observer.reached);
            assertEquals(2, lines.list.size());
            assertEquals(
                    "cannot accept connections on embedded, trying on: Too many open files",
                    lines.list.getFirst().getFormattedMessage());
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
    }
}
