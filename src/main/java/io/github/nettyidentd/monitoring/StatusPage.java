package io.github.nettyidentd.monitoring;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status page of a daemon: its files, and the figures that it shows. All calls come from the event loop of the
 * metrics server.
 */
final class StatusPage {

    /** The path of the figures, which the script of the page asks for again and again. */
    static final String FIGURES = "/status.json";

    /**
     * What a browser may do for the page: run our script, apply our style, and ask this server for figures. Nothing is
     * loaded from elsewhere, and no other site may show the page in a frame.
     */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, Resource> FILES = Map.of(
            "/", new Resource("status.html", "text/html; charset=utf-8"),
            "/status.css", new Resource("status.css", "text/css; charset=utf-8"),
            "/status.js", new Resource("status.js", "text/javascript; charset=utf-8"));

    private record Resource(String name, String type) {}

    /** A file of the page, as HTTP sends it, in a buffer of its own. */
    record File(String type, ByteBuf content) {}

    private final DaemonMetrics metrics;
    private final InstantSource clock;
    private final LastHour lastHour = new LastHour();

    StatusPage(DaemonMetrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Samples the counts now, and whenever a minute begins. */
    void sampleEachMinute(EventExecutor executor) {
        var now = clock.instant();
        lastHour.sample(now, metrics.counts());
        // A timer may be early by the clock that gives the time. Then it samples the old minute again, which changes
        // nothing, and the next timer follows at once. One millisecond more makes up for the fractions of a
        // millisecond.
        executor.schedule(
                () -> sampleEachMinute(executor), LastHour.untilNextMinute(now).toMillis() + 1, MILLISECONDS);
    }

    /** Gives the file at a path; {@code null} if there is none. */
    static @Nullable File file(String path) throws IOException {
        Resource resource = FILES.get(path);
        if (resource == null) {
            return null;
        }
        try (InputStream content = StatusPage.class.getResourceAsStream(resource.name())) {
            if (content == null) {
                throw new FileNotFoundException(resource.name() + " is not on the class path");
            }
            return new File(resource.type(), Unpooled.wrappedBuffer(content.readAllBytes()));
        }
    }

    /** Gives the figures that the page shows, as JSON. */
    String figures(Status status) {
        return StatusJson.write(PageFigures.of(status, lastHour.minutes(clock.instant(), metrics.counts())));
    }
}
