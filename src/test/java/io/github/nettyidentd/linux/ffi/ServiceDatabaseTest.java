package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServiceDatabaseTest {

    private static final Path SERVICES = Path.of("/etc/services");

    @Test
    void findsTcpServicesByNameAndAlias() throws IOException {
        assumeTrue(Files.exists(SERVICES), "no /etc/services here");
        List<String> lines = Files.readAllLines(SERVICES);
        assumeTrue(lines.stream().anyMatch(line -> line.matches("auth\\s+113/tcp.*\\bident\\b.*")), "no auth service");
        assertEquals(OptionalInt.of(113), ServiceDatabase.tcpPort("auth"));
        assertEquals(OptionalInt.of(113), ServiceDatabase.tcpPort("ident"));
    }

    @Test
    void doesNotFindServicesOfUdp() throws IOException {
        assertEquals(OptionalInt.empty(), ServiceDatabase.tcpPort("tftp"));
    }

    @Test
    void findsNothingForATextThatIsNotAName() throws IOException {
        assertEquals(OptionalInt.empty(), ServiceDatabase.tcpPort("no-such-service"));
        assertEquals(OptionalInt.empty(), ServiceDatabase.tcpPort(""));
        assertEquals(OptionalInt.empty(), ServiceDatabase.tcpPort("113"));
        assertEquals(OptionalInt.empty(), ServiceDatabase.tcpPort("auth\0x"));
    }
}
