package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A peer that asks an ident server over one connection, without any code of our client. It waits at most 40 seconds. */
public record Asker(Socket socket, BufferedReader replies) implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 40_000;

    /** Connects from whichever address the kernel chooses. */
    public static Asker connect(InetSocketAddress server) throws IOException {
        return connect(server, InetAddress.ofLiteral("::"));
    }

    /** Connects from one of this host's addresses. */
    public static Asker connect(InetSocketAddress server, InetAddress from) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(server, DEADLINE_MILLIS);
            socket.setSoTimeout(DEADLINE_MILLIS);
            return new Asker(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks on a new connection, and gives the whole reply. */
    public static String ask(InetSocketAddress server, int portOnServer, int portOnClient) throws IOException {
        try (Asker asker = connect(server)) {
            return asker.ask(portOnServer, portOnClient);
        }
    }

    /** Asks, and gives the whole reply. */
    public String ask(int portOnServer, int portOnClient) throws IOException {
        send(portOnServer, portOnClient);
        return reply();
    }

    /** Asks on a new connection, and gives the reply without the ports. */
    public static String answer(InetSocketAddress server, int portOnServer, int portOnClient) throws IOException {
        try (Asker asker = connect(server)) {
            return asker.answer(portOnServer, portOnClient);
        }
    }

    /** Asks, and gives the reply without the ports, for example {@code USERID : UNIX :stjohns}. */
    public String answer(int portOnServer, int portOnClient) throws IOException {
        String reply = ask(portOnServer, portOnClient);
        String ports = portOnServer + " , " + portOnClient + " : ";
        return reply.startsWith(ports) ? reply.substring(ports.length()) : reply;
    }

    /** Sends a query, and does not wait for the reply. */
    public void send(int portOnServer, int portOnClient) throws IOException {
        send(portOnServer + ", " + portOnClient + "\r\n");
    }

    /** Sends one octet for each character. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Gives the next line without its end, or the text {@code null} where the server has closed the connection. */
    public String reply() throws IOException {
        return String.valueOf(replies.readLine());
    }

    /** Gives all lines until the server closes the connection. */
    public List<String> repliesToTheEnd() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
