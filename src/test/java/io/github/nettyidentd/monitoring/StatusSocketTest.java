package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusSocketTest {

    private static final Map<String, String> USER = Map.of("XDG_RUNTIME_DIR", "/run/user/1000");

    @Test
    void isWhereSystemdMadeADirectory() {
        var environment = Map.of("RUNTIME_DIRECTORY", "/run/ident:/run/other", "XDG_RUNTIME_DIR", "/run/user/0");

        assertEquals(byDefault("/run/ident/status"), StatusSocket.ofDaemon(environment, false));
        assertEquals(byDefault("/run/ident/status"), StatusSocket.ofDaemon(environment, true));
    }

    @Test
    void isTheSystemsForRootAndTheUsersForOthers() {
        assertEquals(byDefault("/run/netty-identd/status"), StatusSocket.ofDaemon(USER, true));
        assertEquals(byDefault("/run/user/1000/netty-identd/status"), StatusSocket.ofDaemon(USER, false));
        assertEquals(Optional.empty(), StatusSocket.ofDaemon(Map.of(), false));
    }

    @Test
    void isLookedForAtTheUsersFirst() {
        assertEquals(
                List.of(Path.of("/run/user/1000/netty-identd/status"), StatusSocket.SYSTEM), StatusSocket.known(USER));
        assertEquals(List.of(StatusSocket.SYSTEM), StatusSocket.known(Map.of("XDG_RUNTIME_DIR", "")));
    }

    private static Optional<StatusSocket> byDefault(String path) {
        return Optional.of(new StatusSocket(Path.of(path), false));
    }
}
