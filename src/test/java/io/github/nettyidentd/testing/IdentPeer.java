package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Somebody who asks an ident server, in octets of the wire. */
public final class IdentPeer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final BufferedReader replies;

    private IdentPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    /** Connects from the server's own address. */
    public static IdentPeer connect(InetSocketAddress server) throws IOException {
        return connect(server.getAddress(), server);
    }

    /** Connects from an address of this host. */
    public static IdentPeer connect(InetAddress source, InetSocketAddress server) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new IdentPeer(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Writes all of it at once. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** The next reply without its line end; the text {@code null} at the end. */
    public String reply() throws IOException {
        return String.valueOf(replies.readLine());
    }

    /** Asks, and gives the reply without the ports, for example {@code USERID : UNIX :stjohns}. */
    public String ask(int portOnServer, int portOnClient) throws IOException {
        send(portOnServer + ", " + portOnClient + "\r\n");
        String reply = reply();
        String ports = portOnServer + " , " + portOnClient + " : ";
        return reply.startsWith(ports) ? reply.substring(ports.length()) : reply;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
