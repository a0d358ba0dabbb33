package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessListTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 192.0.2.1, true",
        "192.0.2.0/24, '', 192.0.2.1, true",
        "192.0.2.0/24, '', 198.51.100.1, false",
        "192.0.2.0/24 198.51.100.0/24, '', 198.51.100.1, true",
        "192.0.2.0/24, '', 2001:db8::1, false",
        "192.0.2.0/24 ::/0, '', 2001:db8::1, true",
        "'', 192.0.2.0/24, 192.0.2.1, false",
        "'', 192.0.2.0/24, 198.51.100.1, true",
        "192.0.2.0/24, 192.0.2.128/25, 192.0.2.1, true",
        "192.0.2.0/24, 192.0.2.128/25, 192.0.2.200, false",
        "192.0.2.200/32, 192.0.2.0/24, 192.0.2.200, false"
    })
    void deniedOnesAreRefusedAndWithAllowedOnesAllOthersAreToo(
            String allowed, String denied, String client, boolean admitted) {
        var list = new AccessList(networks(allowed), networks(denied));

        assertEquals(admitted, list.admits(InetAddress.ofLiteral(client)));
    }

    private static List<Network> networks(String text) {
        return Stream.of(text.split(" "))
                .filter(it -> !it.isEmpty())
                .map(Network::parse)
                .toList();
    }
}
