package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.SystemRuling;
import io.github.nettyidentd.policy.TraceEntry;
import io.github.nettyidentd.policy.UserFileContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What was looked at on the way to a decision, in lines for people. */
final class TraceLines {

    private final List<Line> lines = new ArrayList<>();
    private final int placeWidth;
    private final int filterWidth;

    private TraceLines(List<TraceEntry> entries) {
        placeWidth = entries.stream().mapToInt(TraceLines::placeWidth).max().orElse(0);
        filterWidth = entries.stream()
                .mapToInt(entry ->
                        entry instanceof TraceEntry.Tried tried ? filter(tried).length() : 0)
                .max()
                .orElse(0);
    }

    static List<Line> of(List<TraceEntry> entries) {
        var trace = new TraceLines(entries);
        entries.forEach(trace::add);
        return trace.lines;
    }

    private static int placeWidth(TraceEntry entry) {
        return switch (entry) {
            case TraceEntry.Entered entered -> entered.place().toString().length();
            case TraceEntry.Tried tried -> tried.place().toString().length();
            case TraceEntry.NotKnown unknown -> unknown.place().toString().length();
            default -> 0;
        };
    }

    private void add(TraceEntry entry) {
        switch (entry) {
            case TraceEntry.OwnerSeen seen -> addOwner(seen);
            case TraceEntry.SamePorts(ConnectionPair other) ->
                add(
                        "",
                        "but one with the same ports: %s with %s"
                                .formatted(HostAndPort.text(other.server()), HostAndPort.text(other.client())));
            case TraceEntry.AccountSeen seen ->
                add("account", seen.account().map(TraceLines::text).orElse("none has uid " + seen.uid()));
            case TraceEntry.Entered entered -> add("block", at(entered.place()) + entered.title());
            case TraceEntry.Tried tried -> addTried(tried);
            case TraceEntry.NotKnown unknown -> addNotKnown(unknown);
            case TraceEntry.Ruled ruled -> add("ruling", text(ruled.ruling()));
            case TraceEntry.Searched searched -> addSearched(searched.found());
            case TraceEntry.FileSeen seen -> addFile(seen.file());
            case TraceEntry.Asked asked -> add("asked", asked.statement() + " (" + asked.place() + ")");
            case TraceEntry.NothingAsked _ -> add("asked", "nothing: no entry of the file is for this connection");
            case TraceEntry.Drawn drawn -> {
                if (drawn.count() > 1) {
                    add("drawn", "\"%s\", one of %d; each query draws anew".formatted(drawn.text(), drawn.count()));
                }
            }
            case TraceEntry.Forwarded forwarded ->
                add("forward", "%s answered \"%s\"".formatted(forwarded.target(), forwarded.answer()));
            case TraceEntry.ForwardFailed failed ->
                lines.add(Line.of(Tone.BAD, "forward", failed.target() + " gave no answer: " + failed.reason()));
            case TraceEntry.OwnLogin own ->
                add("login", "\"" + own.text() + "\" is the user's own: no permission needed");
            case TraceEntry.NotPlain(ReplyText text) ->
                add("login", "\"" + text + "\" has other characters than letters, digits, '.', '-' and '_'");
            case TraceEntry.LoginsChecked checked -> addLogins(checked);
            case TraceEntry.Permission permission -> addPermission(permission);
            case TraceEntry.Decided decided -> lines.add(Line.of(Tone.HEADING, "decision", text(decided.decision())));
        }
    }

    private void add(String label, String text) {
        lines.add(Line.of(label, text));
    }

    private String at(Place place) {
        return padded(place.toString(), placeWidth);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length())) + "  ";
    }

    private static String filter(TraceEntry.Tried tried) {
        return tried.filter().conditions().isEmpty()
                ? "all connections"
                : tried.filter().toString();
    }

    private void addOwner(TraceEntry.OwnerSeen seen) {
        switch (seen.owner()) {
            case SocketOwner.Found found -> {
                add("socket", "found through " + seen.source());
                add("", "owner uid %d, state %s, %s".formatted(found.uid(), found.state(), direction(found)));
            }
            case SocketOwner.None none ->
                lines.add(Line.of(
                        Tone.BAD,
                        "socket",
                        "asked " + seen.source() + ": " + none.reason().text()));
        }
    }

    private static String direction(SocketOwner.Found found) {
        return found.accepted() ? "accepted: the other end opened the connection" : "opened from here, not accepted";
    }

    private static String text(Account account) {
        return "uid %d is %s, home %s".formatted(account.uid(), account.name(), account.home());
    }

    private void addTried(TraceEntry.Tried tried) {
        String range = at(tried.place()) + padded(filter(tried), filterWidth);
        boolean matches = tried.failing() == null;
        String verdict = matches ? "MATCHES" : "no: not '" + tried.failing() + "'";
        lines.add(Line.of(matches ? Tone.GOOD : Tone.FAINT, "  range", range + verdict));
    }

    private void addNotKnown(TraceEntry.NotKnown unknown) {
        String range = at(unknown.place()) + padded(unknown.filter().toString(), filterWidth);
        lines.add(Line.of(Tone.BAD, "  range", range + "NOT KNOWN: '" + unknown.host() + "' cannot be resolved"));
    }

    private static String text(SystemRuling ruling) {
        return switch (ruling) {
            case SystemRuling.Forced forced ->
                "forced: %s (%s); no file of the user's is read".formatted(forced.statement(), forced.place());
            case SystemRuling.Granted granted
            when granted.place() == null ->
                "nothing is granted, as no range is for this connection; no file of the user's is read";
            case SystemRuling.Granted granted ->
                "granted: %s (%s)%s"
                        .formatted(
                                words(granted.capabilities()),
                                granted.place(),
                                granted.readsUserFile() ? "" : "; no file of the user's is read");
        };
    }

    private static String words(Collection<Capability> capabilities) {
        return capabilities.isEmpty()
                ? "nothing"
                : capabilities.stream().map(Capability::keyword).collect(Collectors.joining(", "));
    }

    private void addSearched(io.github.nettyidentd.linux.userfile.UserFile<UserFileContent> found) {
        found.passed().forEach(passed -> add("file", passed.path() + ": " + passed.why()));
        switch (found) {
            case io.github.nettyidentd.linux.userfile.UserFile.None<UserFileContent> _ -> {}
            case io.github.nettyidentd.linux.userfile.UserFile.Usable<UserFileContent> usable ->
                add("file", usable.path());
            case io.github.nettyidentd.linux.userfile.UserFile.Unusable<UserFileContent> unusable ->
                lines.add(Line.of(Tone.BAD, "file", unusable.path() + ": " + unusable.reason()));
        }
    }

    private void addFile(UserFileContent file) {
        switch (file) {
            case UserFileContent.Missing() -> add("user asks", "nothing: no file is read");
            case UserFileContent.Parsed _ -> add("file used", "its last range that matches counts");
            case UserFileContent.Unusable(String reason) -> lines.add(Line.of(Tone.BAD, "not used", reason));
        }
    }

    private void addLogins(TraceEntry.LoginsChecked checked) {
        String readings = checked.logins().stream().map(it -> '"' + it + '"').collect(Collectors.joining(", "));
        if (checked.uids().isEmpty()) {
            add("logins", "nobody's login: " + readings);
        }
        checked.uids().forEach((login, uid) -> add("logins", "\"%s\" is the login of uid %d".formatted(login, uid)));
    }

    private void addPermission(TraceEntry.Permission permission) {
        String text = "needs %s; has %s".formatted(words(permission.wanted()), words(permission.had()));
        boolean given = permission.isGiven();
        lines.add(Line.of(given ? Tone.GOOD : Tone.BAD, "permission", text + (given ? ": given" : ": NOT given")));
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.SendLogin(String login) -> "the login, " + login;
            case Decision.SendUid(long uid) -> "the uid, " + uid;
            case Decision.SendRandom(String text) -> "random characters, now " + text + "; each query draws anew";
            case Decision.SendRandomNumeric(String text) -> "a random number, now " + text + "; each query draws anew";
            case Decision.SendReply reply -> "the text \"" + reply.text() + "\"";
            case Decision.Hide _ -> "HIDDEN-USER";
        };
    }
}
