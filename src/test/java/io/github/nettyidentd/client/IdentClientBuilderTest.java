package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class IdentClientBuilderTest {

    private final IdentClientBuilder builder = IdentClient.builder();

    @Test
    void rejectsWhatIsOutOfRange() {
        assertEquals("port: 0 (expected: 1-65535)", rejection(() -> builder.port(0)));
        assertEquals("port: 65536 (expected: 1-65535)", rejection(() -> builder.port(65536)));
        assertEquals("timeout: PT0S (expected: a positive duration)", rejection(() -> builder.timeout(Duration.ZERO)));
        assertEquals("pipelining: 0 (expected: 1-16)", rejection(() -> builder.pipelining(0)));
        assertEquals("pipelining: 17 (expected: 1-16)", rejection(() -> builder.pipelining(17)));
        assertEquals(
                "idleTimeout: PT-1S (expected: zero or more)",
                rejection(() -> builder.idleTimeout(Duration.ofSeconds(-1))));
    }

    @Test
    void rejectsGroupWithoutSockets() {
        var group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            assertEquals(
                    "eventLoopGroup: io.netty.channel.MultiThreadIoEventLoopGroup (expected: one for epoll or NIO)",
                    rejection(() -> builder.eventLoopGroup(group).build()));
        } finally {
            var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static String rejection(Executable setting) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, setting).getMessage());
    }
}
