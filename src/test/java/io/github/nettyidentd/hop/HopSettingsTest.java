package io.github.nettyidentd.hop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.helper.HelperClient;
import org.junit.jupiter.api.Test;

class HopSettingsTest {

    @Test
    void haveTheSocketOfTheHelper() {
        assertEquals(HelperClient.DEFAULT_SOCKET, HopSettings.DEFAULT_HELPER);
    }
}
