package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.PacketListener;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Listens as the helper does, and says whatever a test wants. */
final class FalseHelper implements AutoCloseable {

    private final PacketListener listener;

    FalseHelper(Path path) throws IOException {
        listener = PacketListener.bind(path.toString());
        listener.listen();
    }

    /** Takes the next connection, and reads its first message. */
    PacketSocket accept() throws IOException {
        PacketSocket accepted = listener.accept(2 * Frame.SIZE);
        accepted.receive(new byte[2 * Frame.SIZE]);
        return accepted;
    }

    /** The same, and greets as the helper does. */
    PacketSocket greeted() throws IOException {
        PacketSocket accepted = accept();
        accepted.send(new Hello(Hello.VERSION).octets(), List.of());
        return accepted;
    }

    static Request request(PacketSocket socket) throws IOException {
        byte[] frame = new byte[2 * Frame.SIZE];
        int length = socket.receive(frame).length();
        return Frame.request(Arrays.copyOf(frame, length));
    }

    @Override
    public void close() {
        listener.shutDown();
        listener.close();
    }
}
