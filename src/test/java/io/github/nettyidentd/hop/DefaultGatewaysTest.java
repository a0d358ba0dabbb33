package io.github.nettyidentd.hop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Await;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultGatewaysTest {

    private static final String ROUTES = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t%s\t0003\t0\t0\t0\t00000000\t0\t0\t0
            eth0\t0000000A\t020200C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0
            eth0\t00000000\t030200C0\t0003\t0\t0\t0\t00000080\t0\t0\t0
            tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
            """;

    private static final String NONE = "0".repeat(32);

    private static final String ROUTES6 = """
            fe800000000000000000000000000000 40 %1$s 00 %1$s 00000100 00000001 00000000 00000001     eth0
            %1$s 00 %1$s 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
            %1$s 00 %1$s 00 %1$s ffffffff 00000001 00000000 00200200       lo
            """.formatted(NONE);

    @TempDir
    private Path directory;

    private static boolean contains(DefaultGateways gateways, String address) throws Exception {
        return gateways.contains(InetAddress.ofLiteral(address)).get(10, SECONDS);
    }

    @Test
    void areThoseOfTheDefaultRoutesOnly() throws Exception {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the rows are those of a little-endian kernel");
        Files.writeString(directory.resolve("route"), ROUTES.formatted("010200C0"));
        Files.writeString(directory.resolve("ipv6_route"), ROUTES6);
        try (var gateways = new DefaultGateways(directory)) {
            assertTrue(contains(gateways, "192.0.2.1"));
            assertTrue(contains(gateways, "fd00::1"));
            for (String other : new String[] {"192.0.2.2", "192.0.2.3", "0.0.0.0", "::"}) {
                assertFalse(contains(gateways, other), other);
            }
        }
    }

    @Test
    void changeWithTheRoutes() throws Exception {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the rows are those of a little-endian kernel");
        try (var gateways = new DefaultGateways(directory)) {
            assertFalse(contains(gateways, "192.0.2.1"));
            Files.writeString(directory.resolve("route"), ROUTES.formatted("010200C0"));
            Await.until("the new gateway is known", () -> contains(gateways, "192.0.2.1"));
            Files.writeString(directory.resolve("route"), ROUTES.formatted("090200C0"));
            Await.until("the old gateway is forgotten", () -> !contains(gateways, "192.0.2.1"));
        }
    }
}
