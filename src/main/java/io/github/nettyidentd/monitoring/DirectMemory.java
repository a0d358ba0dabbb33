package io.github.nettyidentd.monitoring;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** The memory of Netty's buffers outside of the heap. Any thread. */
public final class DirectMemory {

    private DirectMemory() {}

    /** In bytes; 0 where Netty's allocator does not say. */
    public static long used() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }
}
