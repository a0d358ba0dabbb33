package io.github.nettyidentd.daemon;

import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.Resources;
import io.github.nettyidentd.testing.UserConnections;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The queries of the soak, and their right answers. {@code UNKNOWN-ERROR} is accepted as the answer to any query. */
final class SoakQuestions {

    private static final int USERS = 250;
    private static final int WITHOUT_ACCOUNT = 50;
    private static final long FIRST_WITHOUT_ACCOUNT = NameService.FIRST_UID + 1_000;
    private static final long LOCAL_UID = 1;
    private static final String UNKNOWN_ERROR = "ERROR : UNKNOWN-ERROR";
    private static final String NO_USER = "ERROR : NO-USER";
    private static final String HIDDEN_USER = "ERROR : HIDDEN-USER";

    /** The user for whom the policies force different replies. */
    private static final String RENAMED = NameService.login(NameService.FIRST_UID);

    /** The user whom only some policies hide. */
    private static final String HIDDEN = NameService.login(NameService.FIRST_UID + 1);

    enum Kind {
        USER,
        RENAMED_OR_HIDDEN,
        NO_ACCOUNT,
        NO_CONNECTION,
        ACCEPTED,
        INVALID_PORT,
        PLUGIN_ANSWERS,
        PLUGIN_MISBEHAVES,
        PLUGIN_BLOCKS,
        /** An account for which the name service hangs. */
        HANGS,
        /** An account that is known without the name service, connected to {@link SoakLoad#HONEST_SOURCE}. */
        LOCAL
    }

    /** A query, and its right answers. */
    record Question(Kind kind, int portOnServer, int portOnClient, Set<String> right) {

        String line() {
            return portOnServer + ", " + portOnClient + "\r\n";
        }
    }

    private final Map<Kind, List<Question>> byKind = new EnumMap<>(Kind.class);
    private final Map<Kind, LongAdder> right = new EnumMap<>(Kind.class);
    private final Map<Kind, LongAdder> unknown = new EnumMap<>(Kind.class);

    SoakQuestions(Resources resources) throws Exception {
        for (Kind kind : Kind.values()) {
            byKind.put(kind, new ArrayList<>());
            right.put(kind, new LongAdder());
            unknown.put(kind, new LongAdder());
        }
        for (var one : resources
                .add(UserConnections.open(NameService.FIRST_UID, USERS))
                .all()) {
            String login = NameService.login(one.uid());
            String named = "USERID : UNIX :" + login;
            if (login.equals(RENAMED)) {
                add(Kind.RENAMED_OR_HIDDEN, one.ownPort(), one.port(), "USERID : UNIX :odd", "USERID : UNIX :even");
            } else if (login.equals(HIDDEN)) {
                add(Kind.RENAMED_OR_HIDDEN, one.ownPort(), one.port(), named, HIDDEN_USER);
            } else {
                add(Kind.USER, one.ownPort(), one.port(), named);
            }
        }
        for (var one : resources
                .add(UserConnections.open(FIRST_WITHOUT_ACCOUNT, WITHOUT_ACCOUNT))
                .all()) {
            add(Kind.NO_ACCOUNT, one.ownPort(), one.port(), NO_USER);
            add(Kind.NO_CONNECTION, one.ownPort(), 11, NO_USER);
        }
        for (var one :
                resources.add(UserConnections.open(NameService.HANGING_UID, 1)).all()) {
            add(Kind.HANGS, one.ownPort(), one.port(), UNKNOWN_ERROR);
        }
        for (var one : resources
                .add(UserConnections.open(LOCAL_UID, 1, SoakLoad.HONEST_SOURCE))
                .all()) {
            add(Kind.LOCAL, one.ownPort(), one.port(), "USERID : UNIX :daemon");
        }
        OwnConnection own = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
        add(Kind.ACCEPTED, own.remotePort(), own.localPort(), HIDDEN_USER);
        add(Kind.INVALID_PORT, 0, 23, "ERROR : INVALID-PORT");
        add(Kind.PLUGIN_ANSWERS, 6193, SoakPlugin.ANSWERS, "USERID : OTHER :plug-in");
        for (int port : SoakPlugin.MISBEHAVES) {
            add(Kind.PLUGIN_MISBEHAVES, 6193, port, UNKNOWN_ERROR);
        }
        for (int port : SoakPlugin.BLOCKS) {
            add(Kind.PLUGIN_BLOCKS, 6193, port, UNKNOWN_ERROR);
        }
    }

    private void add(Kind kind, int portOnServer, int portOnClient, String... right) {
        of(kind, byKind).add(new Question(kind, portOnServer, portOnClient, Set.of(right)));
    }

    /** Gives a query that is answered soon, mostly about a user. */
    Question any(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> any(random, Kind.RENAMED_OR_HIDDEN);
            case 1, 2 -> any(random, Kind.NO_ACCOUNT);
            case 3, 4, 5, 6 -> any(random, Kind.NO_CONNECTION);
            case 7 -> any(random, Kind.ACCEPTED);
            case 8 -> any(random, Kind.INVALID_PORT);
            case 9 -> any(random, Kind.PLUGIN_ANSWERS);
            default -> any(random, Kind.USER);
        };
    }

    /** Gives a query of a kind. */
    Question any(Random random, Kind kind) {
        List<Question> all = of(kind, byKind);
        return all.get(random.nextInt(all.size()));
    }

    /** Counts a reply; false if it is neither right nor {@code UNKNOWN-ERROR}. */
    boolean take(Question question, String reply) {
        String ports = question.portOnServer() + " , " + question.portOnClient() + " : ";
        if (!reply.startsWith(ports)) {
            return false;
        }
        String answer = reply.substring(ports.length());
        boolean isRight = question.right().contains(answer);
        if (isRight || answer.equals(UNKNOWN_ERROR)) {
            of(question.kind(), isRight ? right : unknown).increment();
            return true;
        }
        return false;
    }

    private static <T> T of(Kind kind, Map<Kind, T> all) {
        return Objects.requireNonNull(all.get(kind));
    }

    /** Gives the kinds of queries that never had a right answer. */
    List<Kind> neverAnsweredRight() {
        return Stream.of(Kind.values())
                .filter(kind -> of(kind, right).sum() == 0)
                .toList();
    }

    /** Shows for each kind how many answers were right, and how many were {@code UNKNOWN-ERROR} instead. */
    String table() {
        var table = new StringBuilder("%-20s %15s %15s".formatted("question about", "right answers", "UNKNOWN-ERROR"));
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.append("%n%-20s %15d %15d"
                    .formatted(name, of(kind, right).sum(), of(kind, unknown).sum()));
        }
        return table.toString();
    }

    /** Writes a good policy, which differs for odd and even numbers. A reader sees the whole of the old or of the new one. */
    static void writePolicy(Path file, int number) throws IOException {
        String reply = number % 2 == 0 ? "even" : "odd";
        String hidden = number % 2 == 0 ? "force hide" : "deny hide";
        Path next = Files.writeString(file.resolveSibling("next.conf"), """
                user "%s" { default { force reply "%s" } }
                user "%s" { default { %s } }
                default { default { deny spoof } }
                """.formatted(RENAMED, reply, HIDDEN, hidden));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
