package io.github.nettyidentd.daemon;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.lookup.Queries;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.RecordedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonLookupsTest {

    @TempDir
    private Path directory;

    private MarkingPlugin plugin;
    private final HostPolicy policy =
            new HostPolicy(DaemonSetup.asking("fixed:user-id=none").settings().system(), _ -> {}, _ -> {});

    @BeforeEach
    void writePlugin() throws Exception {
        plugin = MarkingPlugin.writeTo(directory);
    }

    @AfterEach
    void closePolicy() {
        policy.close();
    }

    @Test
    void asksOneAfterTheOther() throws Exception {
        try (var lookups = open(plugin.named("a"), "fixed:user-id=second", "fixed:user-id=third")) {
            assertEquals("second", Queries.answer(lookups.lookup(PAIR)).text());
        }
        try (var lookups = open(plugin.named("a"))) {
            assertInstanceOf(IdentError.NoUser.class, Queries.error(lookups.lookup(PAIR)));
        }
    }

    @Test
    void closesLookupsLastOneFirst() throws Exception {
        open(plugin.named("a"), plugin.named("b"), plugin.named("c")).close();

        assertEquals(List.of("c", "b", "a"), plugin.closed());
    }

    @Test
    void logsWhyALookupDidNotCloseAndClosesTheOthers() throws Exception {
        var lookups = open(plugin.named("a"), plugin.failing("b", "disk full"), plugin.named("c"));
        try (var log = new RecordedLog(DaemonLookups.class)) {
            lookups.close();

            assertEquals(
                    List.of("a lookup did not close: lookup-marking: close() failed:" + " disk full"), log.messages());
        }
        assertEquals(List.of("c", "b", "a"), plugin.closed());
    }

    @Test
    void logsWhyTheOnlyLookupDidNotClose() throws Exception {
        var lookups = open(plugin.failing("a", "disk full"));
        try (var log = new RecordedLog(DaemonLookups.class)) {
            lookups.close();

            assertEquals(1, log.messages().size());
        }
    }

    @Test
    void leavesNothingOpenWhenALookupCannotBeHad() throws Exception {
        try (var log = new RecordedLog(DaemonLookups.class)) {
            assertThrows(StartFailure.class, () -> open(plugin.named("a"), plugin.failing("b", "disk full"), "nope"));

            assertEquals(1, log.messages().size());
        }
        assertEquals(List.of("b", "a"), plugin.closed());
    }

    @Test
    void leavesNothingOpenWhenADeadlineIsOutOfRange() throws Exception {
        var settings = DaemonSetup.asking("fixed:user-id=a", plugin.named("b"))
                .withPlugins(directory)
                .withLookupTimeout(Duration.ofHours(2))
                .settings();

        assertThrows(IllegalArgumentException.class, () -> DaemonLookups.open(settings, policy));
    }

    private DaemonLookups open(String... lookups) throws Exception {
        return DaemonLookups.open(
                DaemonSetup.asking(lookups).withPlugins(directory).settings(), policy);
    }
}
