package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Takes any octets from a trusted proxy, whole and octet by octet. The fuzzer starts with the headers of the other tests. */
class ProxyHeaderGuidedTest {

    static Stream<byte[]> corpus() {
        return Stream.of(
                        ProxyProtocolTest.headers().map(List::getFirst),
                        ProxyHeaderRefusalTest.unusable(),
                        ProxyHeaderRefusalTest.healthChecks())
                .flatMap(headers -> headers)
                .map(header -> (header + ProxiedServer.QUERY).getBytes(ISO_8859_1));
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] octets) {
        ProxyHeaderChecks.anyOctets(new String(octets, ISO_8859_1), () -> 1);
    }
}
