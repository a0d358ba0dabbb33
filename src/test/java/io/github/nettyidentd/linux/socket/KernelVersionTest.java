package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {

    @ParameterizedTest
    @CsvSource({
        "6.18.44-fc-v782, true",
        "6.9.0, true",
        "7.0, true",
        "6.8.0-45-generic, false",
        "6.1.0-18-amd64, false",
        "5.14.0-427.el9.x86_64, false",
        "'', false",
        "unknown, false"
    })
    void comparesByNumbers(String release, boolean safe) {
        assertEquals(safe, KernelVersion.of(release).isAtLeast(6, 9));
    }
}
