package io.github.nettyidentd.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryEncoderTest {

    @Test
    void writesSpacedPair() {
        assertEquals("6193 , 23\r\n", encode(new IdentQuery(6193, 23)));
    }

    @Test
    void writesSmallestAndLargestPort() {
        assertEquals("1 , 65535\r\n", encode(new IdentQuery(1, 65535)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536, 65537, 99999})
    void refusesWhatIsNoPort(int number) {
        var e = assertThrows(IllegalArgumentException.class, () -> new IdentQuery(number, 23));
        assertEquals("portOnServer: " + number + " (expected: 1-65535)", e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> new IdentQuery(6193, number));
        assertEquals("portOnClient: " + number + " (expected: 1-65535)", e.getMessage());
    }

    private static String encode(IdentQuery query) {
        ByteBuf out = Unpooled.buffer();
        QueryEncoder.encode(query, out);
        return out.toString(ISO_8859_1);
    }
}
