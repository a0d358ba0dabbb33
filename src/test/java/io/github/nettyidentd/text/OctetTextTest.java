package io.github.nettyidentd.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetTextTest {

    @Test
    void utf8IsItsText() {
        for (String text : new String[] {"", "lisa", "/home/m\u00fcller", "\ud83d\ude00x"}) {
            assertEquals(text, OctetText.of(text.getBytes(UTF_8)));
            assertArrayEquals(text.getBytes(UTF_8), OctetText.octets(text));
            assertTrue(OctetText.isUtf8(text));
        }
    }

    @Test
    void anOctetThatIsNotUtf8IsALoneSurrogate() {
        byte[] latin = {'m', (byte) 0xfc, 'l'};
        assertEquals("m\udcfcl", OctetText.of(latin));
        assertFalse(OctetText.isUtf8("m\udcfcl"));
        // UTF-8 does not encode surrogates.
        assertEquals("\udced\udcb3\udcbc", OctetText.of(new byte[] {(byte) 0xed, (byte) 0xb3, (byte) 0xbc}));
        assertEquals("a\udce2\udc82", OctetText.of(new byte[] {'a', (byte) 0xe2, (byte) 0x82}), "cut");
        assertArrayEquals(new byte[] {'?'}, OctetText.octets("\ud83d"));
    }

    @Test
    void nothingIsLost() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(12)];
            random.nextBytes(octets);
            assertArrayEquals(octets, OctetText.octets(OctetText.of(octets)));
        }
    }
}
