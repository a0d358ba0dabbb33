package io.github.nettyidentd.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackagedUnitsTest {

    @Test
    void knowsThatTheSocketWaits() {
        assertEquals(new PackagedUnits.Waiting(List.of("[::]:113", "127.0.0.1:1113")), PackagedUnits.of("""
                Listen=[::]:113 (Stream)
                Listen=127.0.0.1:1113 (Stream)
                Id=netty-identd.socket
                LoadState=loaded
                ActiveState=active
                SubState=listening

                Id=netty-identd.service
                LoadState=loaded
                ActiveState=inactive
                SubState=dead
                """));
    }

    @Test
    void knowsThatTheServiceCannotStart() {
        assertEquals(
                new PackagedUnits.Stopped("activating (auto-restart)"), shown("running", "activating", "auto-restart"));
        assertEquals(new PackagedUnits.Stopped("failed (failed)"), shown("failed", "failed", "failed"));
    }

    @Test
    void knowsThatTheServiceRuns() {
        assertEquals(new PackagedUnits.Absent(), shown("running", "active", "running"));
    }

    @Test
    void knowsThatThereIsNoUnit() {
        assertEquals(new PackagedUnits.Absent(), PackagedUnits.of("""
                Id=netty-identd.socket
                LoadState=not-found
                ActiveState=inactive
                SubState=dead

                Id=netty-identd.service
                LoadState=not-found
                ActiveState=inactive
                SubState=dead
                """));
        assertEquals(new PackagedUnits.Absent(), PackagedUnits.of(""));
    }

    private static PackagedUnits shown(String socket, String service, String sub) {
        return PackagedUnits.of("""
                Id=netty-identd.socket
                LoadState=loaded
                ActiveState=active
                SubState=%s

                Id=netty-identd.service
                LoadState=loaded
                ActiveState=%s
                SubState=%s
                """.formatted(socket, service, sub));
    }
}
