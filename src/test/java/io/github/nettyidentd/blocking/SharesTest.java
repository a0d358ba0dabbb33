package io.github.nettyidentd.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void boundsWhatEachHolderHas() {
        var shares = new Shares<String>(2);
        assertTrue(shares.enter("alice"));
        assertTrue(shares.enter("alice"));
        assertFalse(shares.enter("alice"));
        assertTrue(shares.enter("bob"));
        shares.leave("alice");
        assertTrue(shares.enter("alice"));
        assertFalse(shares.enter("alice"));
        assertEquals(2, shares.most());
    }

    @Test
    void rejectsAShareOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Shares<String>(0));
    }
}
