package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Connections from 127.0.0.1, of one user or each of another. Another process holds them. Needs root and perl. */
public final class UserConnections implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    /** How many connections fit into the backlog of a listening socket, where they stay. */
    private static final int FOR_EACH_LISTENER = 50;

    /** A connection: the uid of its owner, its own port, and the port of its other end. */
    public record Connection(long uid, int ownPort, int port) {}

    private final RunningProcess process;
    private final List<Connection> all = new ArrayList<>();

    private UserConnections(RunningProcess process) {
        this.process = process;
    }

    /** Opens a connection to 127.0.0.1 for each of some uids, from the first one on. */
    public static UserConnections open(long firstUid, int count) throws IOException, InterruptedException {
        return open(firstUid, count, LOOPBACK);
    }

    /** Opens a connection to another address of the loopback interface for each of some uids, from the first one on. */
    public static UserConnections open(long firstUid, int count, String peer) throws IOException, InterruptedException {
        return open(LongStream.range(firstUid, firstUid + count).toArray(), peer);
    }

    /** Opens some connections of one uid to 127.0.0.1. */
    public static UserConnections ofOne(long uid, int count) throws IOException, InterruptedException {
        return open(LongStream.generate(() -> uid).limit(count).toArray(), LOOPBACK);
    }

    private static UserConnections open(long[] uids, String peer) throws IOException, InterruptedException {
        Commands.assumeRoot();
        var connections = new UserConnections(RunningProcess.start(TestHost.program()));
        try {
            int port = 0;
            for (int i = 0; i < uids.length; i++) {
                if (i % FOR_EACH_LISTENER == 0) {
                    port = connections.say("listen " + peer + " 0");
                }
                int ownPort = connections.say("connect %d %s 0 %s %d".formatted(uids[i], LOOPBACK, peer, port));
                connections.all.add(new Connection(uids[i], ownPort, port));
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

    /** Gives all connections, in the order of their uids. */
    public List<Connection> all() {
        return List.copyOf(all);
    }

    /** Closes all connections. */
    @Override
    public void close() {
        process.close();
    }
}
