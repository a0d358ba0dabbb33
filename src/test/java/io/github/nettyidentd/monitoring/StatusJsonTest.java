package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusJsonTest {

    @Test
    void readsWhatItWrites() throws Exception {
        Status status = Statuses.serving();

        String written = StatusJson.write(status);

        assertFalse(written.contains("\n"), written);
        assertTrue(written.contains("\"state\":\"serving\""), written);
        assertTrue(written.contains("\"startedAt\":\"2026-11-25T04:00:00Z\""), written);
        assertEquals(status, StatusJson.read(written.getBytes(UTF_8)));
    }

    @Test
    void readsWhereSocketsAreLookedFor() throws Exception {
        var helper = new Status.HelperState(
                "/run/netty-identd-helper/socket", false, Instant.parse("2026-11-25T04:00:02Z"), 12, 3);
        for (Status.Hops hops : List.of(
                new Status.Hops(helper, List.of("web", ""), Map.of("own", 5L)),
                new Status.Hops(null, null, Map.of("gateway", 1L)))) {
            Status status = Statuses.serving(hops);

            assertEquals(status, StatusJson.read(StatusJson.write(status).getBytes(UTF_8)));
        }
    }

    @Test
    void readsWhatProgramsHaveRegistered() throws Exception {
        Status status = Statuses.serving(new Status.Registered(1, 2, 3, 4, 5, 6, Map.of("in_vain", 7L)));

        assertEquals(status, StatusJson.read(StatusJson.write(status).getBytes(UTF_8)));
    }

    @Test
    void readsWhatANewerVersionTellsBesides() throws Exception {
        String written = StatusJson.write(Statuses.serving()).replaceFirst("\\{", "{\"new\":{\"a\":[1]},");

        assertEquals(Statuses.serving(), StatusJson.read(written.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "3", "null", "{}", "\"x\"", "{\"listening\":3}", "{\"startedAt\":\"yesterday\"}"})
    void refusesWhatIsNone(String document) {
        assertThrows(IOException.class, () -> StatusJson.read(document.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "state", "time", "startedAt", "transport", "connections", "memory", "answers"})
    void refusesWhatTellsLess(String name) {
        String written = StatusJson.write(Statuses.serving()).replace('"' + name + "\":", "\"x\":");

        assertThrows(IOException.class, () -> StatusJson.read(written.getBytes(UTF_8)));
    }
}
