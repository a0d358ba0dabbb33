package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessNamespacesTest {

    @Test
    void readsTheNamespaceOfThisProcess() throws IOException {
        try (var namespaces = new ProcessNamespaces()) {
            long own = FileStatus.of("/proc/self/ns/net").identity().inode();
            assertEquals(
                    own, namespaces.of(String.valueOf(ProcessHandle.current().pid())));
            assertEquals(own, namespaces.of("self"));
            assertEquals(ProcessNamespaces.UNKNOWN, namespaces.of("4294967295"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "net:[4026531840], 4026531840",
        "net:[1], 1",
        "net:[], 0",
        "net:[12, 0",
        "net:[1x2], 0",
        "net:[12]3, 0",
        "mnt:[4026531840], 0",
        "net:[99999999999999999999999], 0",
        "net, 0"
    })
    void readsALink(String link, long inode) {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(
                    inode, ProcessNamespaces.inode(arena.allocateFrom(link, StandardCharsets.US_ASCII), link.length()));
        }
    }
}
