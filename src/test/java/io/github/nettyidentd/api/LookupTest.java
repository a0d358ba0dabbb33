package io.github.nettyidentd.api;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LookupTest {

    @Test
    void isALambdaWithNothingToClose() {
        Lookup lookup = pair -> CompletableFuture.completedFuture(UserId.unix("port" + pair.portOnServer()));
        InetAddress loopback = InetAddress.getLoopbackAddress();

        assertEquals(
                UserId.unix("port6193"),
                lookup.lookup(new ConnectionPair(loopback, 6193, loopback, 23)).join());
        assertDoesNotThrow(lookup::close);
    }

    @Test
    void comesFromAFactoryThatTakesNoSettingsUnlessItSaysSo() {
        var factory = new LookupFactory() {
            @Override
            public String name() {
                return "none";
            }

            @Override
            public Lookup create(Map<String, String> settings) {
                return pair -> CompletableFuture.failedFuture(new IdentError.NoUser());
            }
        };

        assertEquals(Set.of(), factory.settings());
    }
}
