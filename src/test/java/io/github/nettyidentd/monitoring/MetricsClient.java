package io.github.nettyidentd.monitoring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;

/** A connection to the metrics server, on which a test speaks HTTP octet by octet. */
record MetricsClient(Socket socket) implements AutoCloseable {

    static final String SERVED = "HTTP/1.1 200 OK";

    /** The first line of the answer on a connection that was closed without an answer. */
    static final String CLOSED = "";

    private static final int DEADLINE_MILLIS = 40_000;
    private static final int LITTLE = 4_096;
    private static final int STALLED_MILLIS = 5_000;

    static MetricsClient connect(InetSocketAddress server) throws IOException {
        var socket = new Socket();
        socket.connect(server, DEADLINE_MILLIS);
        socket.setSoTimeout(DEADLINE_MILLIS);
        return new MetricsClient(socket);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** Sends a request for a page whose body is "ok", and reads the first line of the answer. */
    String request(String path) throws IOException {
        return answerTo("GET " + path + " HTTP/1.1\r\n\r\n");
    }

    /** Sends the end of a request that was sent up to the name of its last header field. */
    String finishRequest() throws IOException {
        return answerTo("x\r\n\r\n");
    }

    private String answerTo(String request) throws IOException {
        try {
            send(request);
        } catch (SocketException e) {
            return CLOSED;
        }
        return read("ok\n").lines().findFirst().orElse(CLOSED);
    }

    /** Reads until a text has come, or the connection has ended. */
    private String read(String end) throws IOException {
        var answer = new StringBuilder();
        try {
            for (int octet = 0; octet >= 0 && answer.indexOf(end) < 0; ) {
                octet = socket.getInputStream().read();
                if (octet >= 0) {
                    answer.append((char) octet);
                }
            }
        } catch (SocketException e) {
            // A reset: the server closed the connection before it had read everything.
        }
        return answer.toString();
    }

    /** Reads until the connection ends. */
    String readAll() throws IOException {
        return read("\0");
    }

    /** Sends an octet after each pause until the server closes the connection; returns false if it never does. */
    boolean isClosedDespiteAnOctetEach(Duration pause) throws IOException {
        socket.setSoTimeout((int) pause.toMillis());
        for (Instant end = Instant.now().plusMillis(DEADLINE_MILLIS);
                Instant.now().isBefore(end); ) {
            try {
                send("x");
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                // The pause is over; send the next octet.
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens a connection and sends a text on it again and again without reading. Stops when this many octets are sent, or
     * when the server has taken none for some seconds.
     */
    static SocketChannel flood(InetSocketAddress server, String text, long octets) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, LITTLE);
        channel.connect(server);
        channel.configureBlocking(false);
        ByteBuffer many = ByteBuffer.wrap(text.repeat(1_000).getBytes(US_ASCII));
        try (Selector writable = Selector.open()) {
            channel.register(writable, SelectionKey.OP_WRITE);
            for (long sent = 0; sent < octets && writable.select(STALLED_MILLIS) > 0; ) {
                writable.selectedKeys().clear();
                sent += channel.write(many);
                if (!many.hasRemaining()) {
                    many.rewind();
                }
            }
        }
        return channel;
    }

    /** Continues a flood until the server resets the connection; returns false if it never does. */
    static boolean isReset(SocketChannel flooded, String text) throws IOException {
        try (Selector writable = Selector.open()) {
            flooded.register(writable, SelectionKey.OP_WRITE);
            while (writable.select(DEADLINE_MILLIS) > 0) {
                writable.selectedKeys().clear();
                flooded.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
