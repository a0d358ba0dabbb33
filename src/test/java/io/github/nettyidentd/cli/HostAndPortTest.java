package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostAndPortTest {

    private final HostAndPort.Converter converter = new HostAndPort.Converter();

    @ParameterizedTest
    @CsvSource({
        "localhost:1113,localhost,1113",
        "192.0.2.1:113,192.0.2.1,113",
        "[2001:db8::1]:65535,2001:db8::1,65535",
        "[fe80::1%eth0]:113,fe80::1%eth0,113",
    })
    void readsHostWithPort(String text, String host, int port) {
        assertEquals(new HostAndPort(host, OptionalInt.of(port)), converter.convert(text));
    }

    @ParameterizedTest
    @CsvSource({"localhost,localhost", "2001:db8::1,2001:db8::1", "::1,::1", "[::1],::1", "fe80::1%eth0,fe80::1%eth0"})
    void readsHostWithoutPort(String text, String host) {
        assertEquals(new HostAndPort(host, OptionalInt.empty()), converter.convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":113", "[]", "[::1", "::1]", "[::1]113", "[::1]x"})
    void rejectsAllElse(String text) {
        TypeConversionException e = assertThrows(TypeConversionException.class, () -> converter.convert(text));
        assertEquals("'" + text + "' (expected: HOST, HOST:PORT or [IPV6]:PORT)", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "-1", "+1", "0x71", "ident", "000113"})
    void rejectsWhatIsNotAPort(String port) {
        TypeConversionException e =
                assertThrows(TypeConversionException.class, () -> converter.convert("localhost:" + port));
        assertEquals("'localhost:" + port + "': port '" + port + "' (expected: 1-65535)", e.getMessage());
    }

    @Test
    void writesIpv6InBrackets() {
        assertEquals("[::1]:113", HostAndPort.text("::1", 113));
        assertEquals("localhost:113", HostAndPort.text("localhost", 113));
    }
}
