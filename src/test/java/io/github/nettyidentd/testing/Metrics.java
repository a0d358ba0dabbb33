package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.regex.Pattern;

/** The metrics of a daemon that was started with {@code --metrics}. */
public record Metrics(URI address) {

    private static final int DEADLINE_MILLIS = 40_000;
    private static final Pattern ADDRESS = Pattern.compile("metrics at (http://\\S+)");

    /** Reads in the log of a daemon where its metrics are. */
    public static Metrics of(RunningDaemon daemon) throws InterruptedException {
        var line = ADDRESS.matcher(daemon.awaitLog("metrics at "));
        if (!line.find()) {
            throw new IllegalStateException("no address of metrics: " + daemon.log());
        }
        return new Metrics(URI.create(line.group(1)));
    }

    /** Gives the address of the HTTP server, without a slash at the end. */
    public String root() {
        return address.resolve("/").toString().replaceFirst("/$", "");
    }

    /** Gets all metrics as text. */
    public String text() throws IOException {
        var connection = address.toURL().openConnection();
        connection.setConnectTimeout(DEADLINE_MILLIS);
        connection.setReadTimeout(DEADLINE_MILLIS);
        // A connection that is kept open would count as one that the test left behind.
        connection.setRequestProperty("Connection", "close");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }

    /** Gives the sum of all values of a metric, by its name, or by its name and labels. */
    public double value(String name) throws IOException {
        return Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{.*})? (\\S+)$")
                .matcher(text())
                .results()
                .mapToDouble(value -> Double.parseDouble(value.group(1)))
                .sum();
    }
}
