package io.github.nettyidentd.cli;

import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.Status.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A status for people, on one screen.
 *
 * @param socket the socket of the daemon that answered
 * @param before the status that was shown last, from which the rates per second are counted; {@code null} shows no
 *     rates
 */
record StatusReport(Path socket, Status status, @Nullable Status before) {

    private static final double MIB = 1 << 20;
    private static final double MILLIS = 1_000;

    /** The width of a line that has a rate in its column. */
    private static final int COUNTS_WIDTH = 64;

    /** The JSON has the names of all. */
    private static final int SHOWN_NAMESPACES = 8;

    /** The lines of the report, from the most important to the least. */
    List<Line> lines() {
        return sections(Integer.MAX_VALUE).stream()
                .flatMap(section -> section.lines().stream())
                .toList();
    }

    /** The rows of the report that a screen has room for. */
    List<Line> rows(int columns, int rows) {
        return Section.fit(sections(columns), columns, rows);
    }

    private List<Section> sections(int columns) {
        boolean narrow = columns < COUNTS_WIDTH;
        return List.of(
                head(),
                counts("answers", status.answers(), before == null ? Map.of() : before.answers(), narrow),
                counts(
                        "limits",
                        reached(status.limitsReached()),
                        before == null ? Map.of() : before.limitsReached(),
                        narrow),
                ways(narrow),
                problems());
    }

    private Section head() {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(
                tone(),
                "netty-identd",
                String.format(
                        Locale.ROOT,
                        "%s, pid %d, %s; started %s, %s ago",
                        status.version(),
                        status.pid(),
                        state(),
                        status.startedAt().truncatedTo(ChronoUnit.SECONDS),
                        text(Duration.between(status.startedAt(), status.time())))));
        lines.add(Line.of(
                "listening",
                String.format(
                        Locale.ROOT,
                        "%s (%s, %s)",
                        String.join(", ", status.listening()),
                        status.transport(),
                        counted(status.eventLoops(), "event loop"))));
        lines.add(Line.of("status from", socket.toString()));
        lines.add(Line.of("lookups", String.join(", then ", status.lookups())));
        lines.add(policy());
        if (status.hops() != null) {
            addHops(status.hops(), lines);
        }
        if (status.registered() != null) {
            addRegistered(status.registered(), lines);
        }
        if (status.metrics() != null) {
            lines.add(Line.of("metrics", "http://" + status.metrics() + "/metrics"));
        }
        lines.add(Line.of(
                "connections",
                String.format(
                        Locale.ROOT,
                        "%,d open%s; %,d since the start",
                        status.connections().open(),
                        ofAtMost(status.connections().most()),
                        status.connections().served())));
        lines.add(Line.of("accounts", String.format(Locale.ROOT, "%,d remembered", status.accountsCached())));
        lines.add(Line.of(
                "memory",
                String.format(
                        Locale.ROOT,
                        "%.1f of %.0f MiB of heap, %.1f MiB of buffers",
                        status.memory().heapUsed() / MIB,
                        status.memory().heapMost() / MIB,
                        status.memory().nettyDirect() / MIB)));
        List<Section.Item> items = new ArrayList<>();
        lines.forEach(line -> items.add(new Section.Item(line, -items.size())));
        return new Section("", items, false);
    }

    private Tone tone() {
        return status.state() == Status.State.SERVING ? Tone.GOOD : Tone.BAD;
    }

    private String state() {
        return switch (status.state()) {
            case STARTING -> "starting";
            case SERVING -> "serving";
            case STUCK -> "STUCK: an event loop does nothing";
            case STOPPING -> "stopping";
        };
    }

    private static void addHops(Status.Hops hops, List<Line> lines) {
        Status.HelperState helper = hops.helper();
        if (helper != null) {
            lines.add(Line.of(
                    helper.connected() ? Tone.PLAIN : Tone.BAD,
                    "helper",
                    String.format(
                            Locale.ROOT,
                            "%s since %s, at %s",
                            helper.connected() ? "connected" : "AWAY",
                            helper.since(),
                            helper.socket())));
            lines.add(Line.of(
                    "",
                    String.format(
                            Locale.ROOT,
                            "%s, and %,d that failed",
                            counted(helper.requests(), "request"),
                            helper.failures())));
        }
        List<String> namespaces = hops.namespaces();
        if (namespaces != null) {
            lines.add(Line.of("namespaces", names(namespaces)));
        }
    }

    private static void addRegistered(Status.Registered registered, List<Line> lines) {
        lines.add(Line.of(
                "registered",
                String.format(
                        Locale.ROOT,
                        "%s of %s; %s connected",
                        counted(registered.registrations(), "registration"),
                        counted(registered.accounts(), "account"),
                        counted(registered.registrars(), "program"))));
        lines.add(Line.of(
                "",
                String.format(
                        Locale.ROOT,
                        "%,d added and %,d refused since the start; %,d queries wait, %,d waited in vain",
                        registered.added(),
                        registered.refused(),
                        registered.waiting(),
                        registered.waits().getOrDefault("in_vain", 0L))));
    }

    /** How many namespaces there are, and the names of as many as fit on a line or two. */
    private static String names(List<String> namespaces) {
        List<String> named =
                namespaces.stream().filter(name -> !name.isEmpty()).sorted().toList();
        List<String> parts =
                new ArrayList<>(named.stream().limit(SHOWN_NAMESPACES).toList());
        if (named.size() > SHOWN_NAMESPACES) {
            parts.add(String.format(Locale.ROOT, "… %,d more", named.size() - SHOWN_NAMESPACES));
        }
        int unnamed = namespaces.size() - named.size();
        if (unnamed > 0) {
            parts.add(String.format(Locale.ROOT, "%,d without a name", unnamed));
        }
        return String.format(Locale.ROOT, "%,d", namespaces.size())
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }

    private static String ofAtMost(long most) {
        return most == 0 ? "" : String.format(Locale.ROOT, " of at most %,d", most);
    }

    private Line policy() {
        Status.Policy policy = status.policy();
        if (policy == null) {
            return Line.of("policy", "none, as the system lookup is not asked");
        }
        String reloads = counted(policy.reloads(), "reload")
                + (policy.failedReloads() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", and %,d that failed", policy.failedReloads()));
        return Line.of(
                policy.failedReloads() == 0 ? Tone.PLAIN : Tone.NOTE,
                "policy",
                (policy.readAt() == null
                                ? "no file " + policy.file() + ": nothing is granted"
                                : policy.file() + ", read " + policy.readAt())
                        + "; "
                        + reloads);
    }

    /** How the owners of connections were found; no lines if all are looked for in this network namespace. */
    private Section ways(boolean narrow) {
        Status.Hops hops = status.hops();
        Map<String, Long> ways = hops == null ? Map.of() : reached(hops.ways());
        if (hops == null || ways.isEmpty()) {
            return new Section("", List.of(), false);
        }
        Status.Hops hopsBefore = before == null ? null : before.hops();
        return counts("found by", ways, hopsBefore == null ? Map.of() : hopsBefore.ways(), narrow);
    }

    private static Map<String, Long> reached(Map<String, Long> limits) {
        Map<String, Long> reached = new TreeMap<>(limits);
        reached.values().removeIf(count -> count == 0);
        return reached;
    }

    /** One line for each kind, with how many there were, and how many a second since the status was shown last. */
    private Section counts(String label, Map<String, Long> counts, Map<String, Long> countsBefore, boolean narrow) {
        List<Section.Item> items = new ArrayList<>();
        new TreeMap<>(counts).forEach((kind, count) -> {
            String rate = before == null
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            narrow ? " %,.1f/s" : "%,12.1f/s",
                            perSecond(count - countsBefore.getOrDefault(kind, 0L)));
            String line = String.format(Locale.ROOT, narrow ? "%s %,d%s" : "%-22s %,14d%s", kind, count, rate);
            items.add(new Section.Item(Line.of("", line), count));
        });
        if (items.isEmpty()) {
            items.add(new Section.Item(Line.of("", "none reached"), 0));
        }
        return new Section(label, items, false);
    }

    /** 0 if the last status was another daemon's, because each daemon counts from its own start. */
    private double perSecond(long count) {
        if (before == null || before.pid() != status.pid()) {
            return 0;
        }
        long millis = Duration.between(before.time(), status.time()).toMillis();
        return millis <= 0 ? 0 : count / (millis / MILLIS);
    }

    private Section problems() {
        List<Section.Item> items = new ArrayList<>();
        for (Problem problem : status.lastProblems()) {
            Tone tone = problem.level().equals("ERROR") ? Tone.BAD : Tone.NOTE;
            String text = problem.time() + " " + problem.level() + " " + problem.text();
            items.add(new Section.Item(Line.of(tone, "", text), items.size()));
        }
        if (items.isEmpty()) {
            items.add(new Section.Item(Line.of("", "none"), 0));
        }
        return new Section("problems", items, true);
    }

    private static String counted(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** The time in its two largest units. */
    private static String text(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
