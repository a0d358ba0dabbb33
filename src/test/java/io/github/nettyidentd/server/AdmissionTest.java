package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.net.Network;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is built for a connection that is admitted, and for one that is refused. */
class AdmissionTest {

    private static final List<String> SERVING = List.of(
            IdentChannelInitializer.LINGER,
            IdentChannelInitializer.FRAME,
            IdentChannelInitializer.LIMITS,
            IdentChannelInitializer.IDENT);

    private final RecordingObserver observer = new RecordingObserver();
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

    private TestChannel connect(ServerLimits limits, ServerObserver observer) {
        return new TestChannel(TestSettings.of(new ManualLookup(), observer, limits), open);
    }

    private static ServerLimits denying(InetAddress client) {
        return ServerLimits.DEFAULTS.withAccess(new AccessList(List.of(), List.of(Network.of(client))));
    }

    @Test
    void leavesThePipelineToTheHandlersThatServe() {
        TestChannel channel = connect(ServerLimits.DEFAULTS, observer);

        assertEquals(
                SERVING,
                channel.pipeline().names().stream().filter(SERVING::contains).toList());
        assertNull(channel.pipeline().get(IdentChannelInitializer.ADMISSION));
        assertEquals(1, open.size());
        assertEquals(1, observer.opened);
        channel.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void buildsNothingForAConnectionThatItRefuses() {
        TestChannel channel = connect(denying(TestChannel.CLIENT), observer);

        assertFalse(channel.isOpen());
        assertTrue(SERVING.stream().allMatch(name -> channel.pipeline().get(name) == null));
        assertEquals(0, open.size());
        assertEquals(0, observer.opened);
        assertEquals(List.of(Limit.ACCESS), observer.reached);
        channel.finishAndReleaseAll();
    }

    /** An observer must not throw. If one does, the connection does not stay open without a handler. */
    @Test
    void closesAConnectionThatItCannotDecideAbout() {
        ServerObserver throwing = new ServerObserver() {
            @Override
            public void reached(Limit limit, @Nullable InetAddress client) {
                throw new IllegalStateException("a bug");
            }
        };
        TestChannel channel = connect(denying(TestChannel.CLIENT), throwing);

        assertFalse(channel.isOpen());
        assertEquals(0, open.size());
        channel.finishAndReleaseAll();
    }
}
