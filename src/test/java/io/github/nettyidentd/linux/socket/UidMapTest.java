package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UidMapTest {

    @Test
    void namesNobodyInTheInitialNamespace() {
        assertTrue(UidMap.of(List.of("         0          0 4294967295"), 65534).canName(65534));
    }

    @Test
    void doesNotTakeTheOverflowUidForNobodyInAnother() {
        UidMap container = UidMap.of(List.of("         0     100000      65536"), 65534);
        assertFalse(container.canName(65534));
        assertTrue(container.canName(0));
        assertTrue(container.canName(1000));
    }

    @Test
    void knowsTheMapOfThisProcess() {
        assertTrue(UidMap.own().canName(0));
    }

    @Test
    void knowsTheOverflowUidOfThisKernel() throws IOException {
        String file = "/proc/sys/kernel/overflowuid";
        assumeTrue(Files.isReadable(Path.of(file)), "no " + file);
        assertEquals(Commands.check(List.of("cat", file)), String.valueOf(UidMap.overflowUid()));
    }
}
