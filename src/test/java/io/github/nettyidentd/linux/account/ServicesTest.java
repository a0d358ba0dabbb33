package io.github.nettyidentd.linux.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static final Path SERVICES = Path.of("/etc/services");

    @Test
    void findsTcpServicesByNameAndAlias() throws IOException {
        assumeTrue(Files.exists(SERVICES), "no /etc/services here");
        List<String> lines = Files.readAllLines(SERVICES);
        assumeTrue(lines.stream().anyMatch(line -> line.matches("auth\\s+113/tcp.*\\bident\\b.*")), "no auth service");
        assertEquals(OptionalInt.of(113), Services.port("auth"));
        assertEquals(OptionalInt.of(113), Services.port("ident"));
    }

    @Test
    void doesNotFindServicesOfUdp() throws IOException {
        assertEquals(OptionalInt.empty(), Services.port("tftp"));
    }

    @Test
    void findsNothingByWhatIsNoName() throws IOException {
        assertEquals(OptionalInt.empty(), Services.port("no-such-service"));
        assertEquals(OptionalInt.empty(), Services.port(""));
        assertEquals(OptionalInt.empty(), Services.port("113"));
        assertEquals(OptionalInt.empty(), Services.port("auth\0x"));
    }
}
