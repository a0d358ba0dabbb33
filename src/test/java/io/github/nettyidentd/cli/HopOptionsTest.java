package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.hop.HopSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopOptionsTest {

    private final Terminal terminal = new Terminal();

    private HopSettings hops(String arguments) {
        return terminal.settings(arguments.split(" ")).answers().hops();
    }

    private List<String> gateways(String arguments) {
        return hops(arguments).gateways().stream().map(Object::toString).toList();
    }

    /** The first lines are Debian's options for oidentd, and those that its manual shows. */
    @ParameterizedTest
    @CsvSource({
        "-mf -l 10, true, 113, false",
        "-m -f -l 10, true, 113, false",
        "-mf1113, true, 1113, false",
        "-f1113 -m, true, 1113, false",
        "--forward=1113 --masquerade, true, 1113, false",
        "--masquerade --forward -q, true, 113, false",
        "-Mf, true, 113, true",
        "-M, true, 0, true",
        "--masquerade-first -f 1113, true, 1113, true",
        "-m, true, 0, false",
        "-f, false, 113, false",
        "-q, false, 0, false",
    })
    void readsWhatOidentdReads(String arguments, boolean masquerade, int port, boolean rulesFirst) {
        HopSettings hops = hops(arguments);

        assertEquals(masquerade, hops.masquerade());
        assertEquals(port == 0 ? OptionalInt.empty() : OptionalInt.of(port), hops.forwardPort());
        assertEquals(rulesFirst, hops.rulesFirst());
        assertEquals(Path.of("/etc/oidentd_masq.conf"), hops.rules());
    }

    @Test
    void readsTheOptionsThatOidentdDoesNotHave() {
        HopSettings hops = hops("-mf --forward-proxy-header --masq-config /etc/rules");
        assertTrue(hops.forwardWithProxyHeader());
        assertEquals(Path.of("/etc/rules"), hops.rules());
    }

    @Test
    void readsGateways() {
        assertEquals(
                List.of("192.0.2.1/32", "2001:db8:0:0:0:0:0:0/64", "10.0.0.0/8"),
                gateways("-P 192.0.2.1 --proxy=2001:db8::/64 -P10.0.0.0/8"));
        assertEquals(List.of(), gateways("-q"));
    }

    @Test
    void trustsTheDefaultGatewayByItsName() {
        assertTrue(hops("-P _gateway").trustsDefaultGateway());
        assertEquals(List.of(), gateways("-P _gateway"));
        assertFalse(hops("-P 192.0.2.1").trustsDefaultGateway());
    }

    @Test
    void resolvesAllAddressesOfAGateway() {
        List<String> found = gateways("-P localhost");
        assertFalse(found.isEmpty());
        assertTrue(found.stream().allMatch(List.of("127.0.0.1/32", "0:0:0:0:0:0:0:1/128")::contains), found::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -P no-such-host.invalid | --proxy: 'no-such-host.invalid' (expected: an address, or a name that resolves)
            -P 192.0.2.1/24 | --proxy: '192.0.2.1/24' (expected: the network 192.0.2.0/24, or the address 192.0.2.1)
            -P 127.1 | --proxy: '127.1' (expected: an address, or a network such as 10.0.0.0/8 or 2001:db8::/32)
            -P 10.0.0.0/33 | --proxy: '10.0.0.0/33' (expected: an address, or a prefix length of 0 to 32)
            -mf0 | --forward: '0' (expected: 1-65535)
            -mfno-such-service | --forward: 'no-such-service' (expected: 1-65535, or a service that services(5) has for TCP)
            -m --forward-proxy-header | --forward-proxy-header without --forward (expected: both of them)
            --masq-config /etc/rules | --masq-config without --masquerade (expected: both of them)
            --conntrack-zone 1 | --conntrack-zone without --masquerade (expected: both of them)
            -m --conntrack-zone 65536 | --conntrack-zone: '65536' (expected: 0 to 65535, or ZONE=NAMESPACE)
            """)
    void refuses(String arguments, String message) {
        terminal.start(arguments.strip().split(" "));
        assertTrue(terminal.err().contains(message), terminal.err());
    }

    @Test
    void saysThatForwardAloneHasNoEffectAsWithOidentd() {
        assertEquals(
                Optional.of("--forward has no effect without --masquerade"),
                hops("-f").withoutEffect());
        assertEquals(Optional.empty(), hops("-mf").withoutEffect());
    }
}
