package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A channel of this process and its file descriptor. Nothing else may be opened at the same time.
 *
 * @param channel has one descriptor; closed with this
 */
public record OpenedDescriptor(Channel channel, int fd) implements AutoCloseable {

    /** Opens something that has one descriptor. */
    @FunctionalInterface
    public interface Opening {
        Channel open() throws IOException;
    }

    /** Opens a channel, and finds its descriptor. */
    public static OpenedDescriptor of(Opening opening) throws IOException {
        // With its first socket, the JDK opens a descriptor that it keeps.
        SocketChannel.open().close();
        Map<Integer, String> before = all();
        Channel channel = opening.open();
        return new OpenedDescriptor(
                channel,
                all().entrySet().stream()
                        .filter(open -> !open.getValue().equals(before.get(open.getKey())))
                        .findFirst()
                        .orElseThrow()
                        .getKey());
    }

    /** What each descriptor of this process stands for. */
    public static Map<Integer, String> all() throws IOException {
        Map<Integer, String> descriptors = new HashMap<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : open.toList()) {
                try {
                    descriptors.put(
                            Integer.valueOf(link.getFileName().toString()),
                            Files.readSymbolicLink(link).toString());
                } catch (NoSuchFileException e) {
                    // It was closed meanwhile.
                }
            }
        }
        // The one by which they are listed.
        descriptors.values().removeIf(target -> target.endsWith("/fd"));
        return descriptors;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
