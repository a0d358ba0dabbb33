package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections from 127.0.0.1, each of another user, held by a process of their own. Needs root and perl. */
public final class UserConnections implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    /** As many as the listening socket's queue takes, where they stay. */
    private static final int FOR_EACH_LISTENER = 50;

    /** One of them: its owner, its own port, and the port at its other end. */
    public record Connection(long uid, int ownPort, int port) {}

    private final RunningProcess process;
    private final List<Connection> all = new ArrayList<>();

    private UserConnections(RunningProcess process) {
        this.process = process;
    }

    /** Opens one for each uid from a first one on. */
    public static UserConnections open(long firstUid, int count) throws IOException, InterruptedException {
        return open(firstUid, count, LOOPBACK);
    }

    /** Opens one from 127.0.0.1 to another address of the loopback interface for each uid from a first one on. */
    public static UserConnections open(long firstUid, int count, String peer) throws IOException, InterruptedException {
        Commands.assumeRoot();
        var connections = new UserConnections(RunningProcess.start(TestHost.program()));
        try {
            int port = 0;
            for (int i = 0; i < count; i++) {
                if (i % FOR_EACH_LISTENER == 0) {
                    port = connections.say("listen " + peer + " 0");
                }
                long uid = firstUid + i;
                int ownPort = connections.say("connect %d %s 0 %s %d".formatted(uid, LOOPBACK, peer, port));
                connections.all.add(new Connection(uid, ownPort, port));
            }
            return connections;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            connections.close();
            throw e;
        }
    }

    private int say(String command) throws IOException, InterruptedException {
        process.send(command);
        return Integer.parseInt(process.awaitLine("^= (\\d+)$").group(1));
    }

    public List<Connection> all() {
        return List.copyOf(all);
    }

    /** Closes them all. */
    @Override
    public void close() {
        process.close();
    }
}
