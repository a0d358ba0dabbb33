package io.github.nettyidentd.linux.conntrack;

import io.github.nettyidentd.testing.ForkedJvm;
import io.github.nettyidentd.testing.RunningProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table of connection tracking in a JVM of its own, which runs in another network namespace. */
final class AskedTable implements AutoCloseable {

    /** Which table is opened. */
    enum Kind {
        CTNETLINK,
        PROC,
        CHOSEN,
        CHOSEN_WITHOUT_FILE
    }

    private final RunningProcess process;
    private final String source;

    private AskedTable(RunningProcess process) throws InterruptedException {
        this.process = process;
        this.source = process.awaitLine("^source=(.*)$").group(1);
    }

    /** Has a runner start the JVM. */
    static AskedTable open(List<String> runner, Kind kind) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(runner);
        command.addAll(ForkedJvm.command(Main.class, kind.name()));
        RunningProcess process = RunningProcess.start(command);
        try {
            return new AskedTable(process);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    String source() {
        return source;
    }

    /** Asks for an entry. */
    Optional<ConntrackEntry> find(Tuple direction, int zone) throws IOException, InterruptedException {
        process.send(text(direction) + " " + zone);
        String answer = process.awaitLine("^entry=(.*)$").group(1);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        String[] words = answer.split(" ", -1);
        return Optional.of(new ConntrackEntry(tuple(words, 0), tuple(words, 4), Integer.parseInt(words[8])));
    }

    private static String text(Tuple tuple) {
        return tuple.source().getHostAddress() + " " + tuple.sourcePort() + " "
                + tuple.destination().getHostAddress() + " " + tuple.destinationPort();
    }

    private static Tuple tuple(String[] words, int from) {
        return new Tuple(
                InetAddress.ofLiteral(words[from]),
                Integer.parseInt(words[from + 1]),
                InetAddress.ofLiteral(words[from + 2]),
                Integer.parseInt(words[from + 3]));
    }

    @Override
    public void close() {
        process.close();
    }

    /** Answers each line of its input by one line. */
    static final class Main {
        public static void main(String[] arguments) throws IOException {
            try (ConntrackTable table = open(Kind.valueOf(arguments[0]));
                    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println("source=" + table.source());
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] words = line.split(" ", -1);
                    Optional<ConntrackEntry> entry = table.find(tuple(words, 0), Integer.parseInt(words[4]));
                    System.out.println("entry="
                            + entry.map(found ->
                                            text(found.original()) + " " + text(found.reply()) + " " + found.zone())
                                    .orElse(""));
                }
            }
        }

        private static ConntrackTable open(Kind kind) throws IOException {
            return switch (kind) {
                case CTNETLINK -> new CtnetlinkTable();
                case PROC -> new ProcConntrackTable(Path.of("/proc/net/nf_conntrack"));
                case CHOSEN -> ConntrackTables.open();
                case CHOSEN_WITHOUT_FILE ->
                    ConntrackTables.open(
                            new CtnetlinkTable(), new ProcConntrackTable(Path.of("/missing/nf_conntrack")));
            };
        }
    }
}
