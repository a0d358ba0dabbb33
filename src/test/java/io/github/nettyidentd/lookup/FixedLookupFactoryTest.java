package io.github.nettyidentd.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.UserId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedLookupFactoryTest {

    private final FixedLookupFactory factory = new FixedLookupFactory();

    @Test
    void answersOtherUnlessToldOtherwise() throws Exception {
        assertEquals(UserId.other("nobody"), answer(Map.of("user-id", "nobody")));
    }

    @Test
    void takesOpsysAndCharset() throws Exception {
        assertEquals(
                UserId.of("UNIX", "ISO-8859-1", "zoë"),
                answer(Map.of("user-id", "zoë", "opsys", "UNIX", "charset", "ISO-8859-1")));
    }

    @Test
    void requiresUserId() {
        assertRefused("user-id: missing (expected: user-id=TEXT)", Map.of("opsys", "UNIX"));
    }

    @Test
    void rejectsBadValues() {
        assertRefused("userId: 0 octets (expected: 1-512)", Map.of("user-id", ""));
        assertRefused(
                "charset: 'klingon' (expected: one that this JDK encodes)",
                Map.of("user-id", "nobody", "charset", "klingon"));
    }

    private UserId answer(Map<String, String> settings) throws Exception {
        try (var lookup = factory.create(settings)) {
            return Queries.answer(lookup.lookup(Queries.PAIR));
        }
    }

    private void assertRefused(String message, Map<String, String> settings) {
        var failure = assertThrows(IllegalArgumentException.class, () -> factory.create(settings));
        assertEquals(message, failure.getMessage());
    }
}
