package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The ident server inside of a bridge or a bouncer, on a port of 127.0.0.1. Its answers are those of the program, octet for
 * octet, and it closes when the program closes.
 */
public final class BuiltInIdentServer implements AutoCloseable {

    /** How a program answers. */
    public enum Kind {
        /** Looks at the local port only, and waits for all connections that the bridge is opening. */
        MATRIX_APPSERVICE_IRC("%d,%d:USERID:UNIX:%s\r\n", "%d,%d:ERROR:NO-USER\r\n", true),
        /** Answers 100 ms late. */
        HEISENBRIDGE("%d, %d : USERID : UNIX : %s\r\n", "%d, %d : ERROR : NO-USER\r\n", true),
        /** Answers with the type OTHER, and with a line that is not RFC 1413's for a connection that it does not know. */
        BIBOUMI("%d , %d : USERID : OTHER : %s\r\n", "%d , %d ERROR : NO-USER\r\n", false),
        /** Looks at the peer's address, too; takes it from a PROXY header. */
        SOJU("%d , %d : USERID : UNKNOWN : %s\r\n", "%d , %d : ERROR : NO-USER\r\n", false),
        /** Names itself as the operating system. */
        QUASSEL("%d, %d : USERID : Quassel : %s\r\n", "%d, %d : ERROR : NO-USER\r\n", true);

        private final String userId;
        private final String noUser;
        private final boolean oneAnswer;

        Kind(String userId, String noUser, boolean oneAnswer) {
            this.userId = userId;
            this.noUser = noUser;
            this.oneAnswer = oneAnswer;
        }
    }

    private final Kind kind;
    private final ServerSocket listening = new ServerSocket(0, 500, InetAddress.ofLiteral("127.0.0.1"));
    private final Map<Integer, String> users = new ConcurrentHashMap<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch pending = new CountDownLatch(0);

    public BuiltInIdentServer(Kind kind) throws IOException {
        this.kind = kind;
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket accepted = listening.accept();
                    open.add(accepted);
                    Thread.ofVirtual().start(() -> serve(accepted));
                }
            } catch (IOException e) {
                // The test has ended.
            }
        });
    }

    /** Says who uses the connection with this local port. */
    public void know(int localPort, String user) {
        users.put(localPort, user);
    }

    /** Lets every query wait until the latch opens, as if the program was opening a connection. */
    public void waitFor(CountDownLatch latch) {
        pending = latch;
    }

    /** Gives the policy's statement that forwards to this server. */
    public String forward() {
        return "force forward 127.0.0.1 " + listening.getLocalPort() + (kind == Kind.SOJU ? " proxy" : "");
    }

    /** Gives the lines that came, without their ends. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void serve(Socket accepted) {
        try (accepted) {
            var in = new BufferedReader(new InputStreamReader(accepted.getInputStream(), ISO_8859_1));
            String peer = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.startsWith("PROXY ")) {
                    peer = line.split(" ", -1)[2];
                    continue;
                }
                String[] ports = line.split(",", -1);
                int local = Integer.parseInt(ports[0].strip());
                int remote = Integer.parseInt(ports[1].strip());
                String answer = answer(local, remote, peer);
                accepted.getOutputStream().write(answer.getBytes(US_ASCII));
                if (kind.oneAnswer || (kind == Kind.SOJU && answer.contains("ERROR"))) {
                    return;
                }
            }
        } catch (IOException e) {
            // The daemon waits no longer, or the test has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String answer(int local, int remote, String peer) throws InterruptedException {
        if (kind == Kind.HEISENBRIDGE) {
            Thread.sleep(Duration.ofMillis(100));
        }
        var _ = pending.await(120, TimeUnit.SECONDS);
        String user = users.get(local);
        boolean known = user != null && (kind != Kind.SOJU || peer.equals("127.0.0.1"));
        return known ? kind.userId.formatted(local, remote, user) : kind.noUser.formatted(local, remote);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
