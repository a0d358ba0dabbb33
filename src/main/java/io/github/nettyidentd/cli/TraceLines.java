package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.TemplateText;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.system.LookupTrace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what was looked at on the way to an answer, in lines for people. */
final class TraceLines {

    private final List<Line> lines = new ArrayList<>();
    private final int placeWidth;
    private final int filterWidth;

    private TraceLines(List<LookupTrace.Event> events) {
        placeWidth = events.stream().mapToInt(TraceLines::placeWidth).max().orElse(0);
        filterWidth = events.stream().mapToInt(TraceLines::filterWidth).max().orElse(0);
    }

    static List<Line> of(List<LookupTrace.Event> events) {
        var trace = new TraceLines(events);
        events.forEach(trace::add);
        return trace.lines;
    }

    private static int placeWidth(LookupTrace.Event event) {
        return switch (event) {
            case LookupTrace.PolicyLooked(DecisionTrace.BlockEntered(FilePlace place, String title)) ->
                place.toString().length();
            case LookupTrace.PolicyLooked(DecisionTrace.RuleTried tried) ->
                tried.place().toString().length();
            case LookupTrace.PolicyLooked(DecisionTrace.HostUnresolved unresolved) ->
                unresolved.place().toString().length();
            default -> 0;
        };
    }

    private static int filterWidth(LookupTrace.Event event) {
        return event instanceof LookupTrace.PolicyLooked(DecisionTrace.RuleTried tried)
                ? filter(tried).length()
                : 0;
    }

    private void add(LookupTrace.Event event) {
        switch (event) {
            case LookupTrace.OwnerSeen seen -> addOwner(seen);
            case LookupTrace.SamePorts(ConnectionPair other) ->
                add(
                        "",
                        "but one with the same ports: %s with %s"
                                .formatted(HostAndPort.text(other.server()), HostAndPort.text(other.client())));
            case LookupTrace.HopTaken(HopTrace.Event hop) -> lines.addAll(HopLines.of(hop));
            case LookupTrace.AccountSeen seen ->
                add("account", seen.account().map(TraceLines::text).orElse("none has uid " + seen.uid()));
            case LookupTrace.CgroupSeen seen -> add("cgroup", text(seen.cgroup()));
            case LookupTrace.RegistrationsFound found -> addRegistrations(found.registered());
            case LookupTrace.RegistrationsNotAsked(String reason) ->
                lines.add(Line.of(Tone.NOTE, "registered", "not known: " + reason));
            case LookupTrace.FileSearched searched -> addSearched(searched.found());
            case LookupTrace.PolicyLooked looked -> add(looked.event());
        }
    }

    private void add(DecisionTrace.Event event) {
        switch (event) {
            case DecisionTrace.BlockEntered entered -> add("block", at(entered.place()) + entered.title());
            case DecisionTrace.RuleTried tried -> addTried(tried);
            case DecisionTrace.HostUnresolved unresolved -> addUnresolved(unresolved);
            case DecisionTrace.Ruled ruled -> add("ruling", text(ruled.ruling()));
            case DecisionTrace.FileRead read -> addFile(read.file());
            case DecisionTrace.EntryChosen chosen -> add("asked", chosen.statement() + " (" + chosen.place() + ")");
            case DecisionTrace.NoEntryChosen _ -> add("asked", "nothing: no entry of the file is for this connection");
            case DecisionTrace.ReplyDrawn drawn -> {
                if (drawn.count() > 1) {
                    add("drawn", "\"%s\", one of %d; each query draws again".formatted(drawn.text(), drawn.count()));
                }
            }
            case DecisionTrace.TemplateFilled filled -> addTemplate(filled);
            case DecisionTrace.Forwarded forwarded ->
                add("forward", "%s answered \"%s\"".formatted(forwarded.target(), forwarded.answer()));
            case DecisionTrace.ForwardFailed failed ->
                lines.add(Line.of(Tone.BAD, "forward", failed.target() + " gave no answer: " + failed.reason()));
            case DecisionTrace.OwnLogin own ->
                add("login", "\"" + own.text() + "\" is the user's own: no permission needed");
            case DecisionTrace.NotPlain(ReplyText text) ->
                add("login", "\"" + text + "\" has other characters than letters, digits, '.', '-' and '_'");
            case DecisionTrace.LoginsChecked checked -> addLogins(checked);
            case DecisionTrace.Permission permission -> addPermission(permission);
            case DecisionTrace.RegistrationConsidered(RegisteredStatement statement) -> add("judged", text(statement));
            case DecisionTrace.RegistrationPassedOver(String why) -> lines.add(Line.of(Tone.BAD, "not used", why));
            case DecisionTrace.DecisionMade made -> lines.add(Line.of(Tone.HEADING, "decision", text(made.decision())));
        }
    }

    private void add(String label, String text) {
        lines.add(Line.of(label, text));
    }

    private String at(FilePlace place) {
        return padded(place.toString(), placeWidth);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length())) + "  ";
    }

    private static String filter(DecisionTrace.RuleTried tried) {
        return tried.filter().conditions().isEmpty()
                ? "all connections"
                : tried.filter().toString();
    }

    private void addOwner(LookupTrace.OwnerSeen seen) {
        switch (seen.owner()) {
            case SocketOwner.Found found -> {
                add("socket", "found through " + seen.source());
                add("", text(found));
            }
            case SocketOwner.None none ->
                lines.add(Line.of(
                        Tone.BAD,
                        "socket",
                        "asked " + seen.source() + ": " + none.reason().text()));
        }
    }

    /** The owner of a socket, for example {@code owner uid 1000, state ESTABLISHED, opened from here, not accepted}. */
    static String text(SocketOwner.Found found) {
        return "owner uid %d, state %s, %s".formatted(found.uid(), found.state(), direction(found));
    }

    private static String direction(SocketOwner.Found found) {
        return found.accepted() ? "accepted: the other end opened the connection" : "opened from here, not accepted";
    }

    private static String text(Account account) {
        return "uid %d is %s, home %s".formatted(account.uid(), account.name(), account.home());
    }

    private static String text(Cgroup cgroup) {
        return switch (cgroup) {
            case Cgroup.Known known -> known.path();
            case Cgroup.Unknown(String reason) -> "not known: " + reason;
        };
    }

    private void addTried(DecisionTrace.RuleTried tried) {
        String range = at(tried.place()) + padded(filter(tried), filterWidth);
        boolean matches = tried.failing() == null;
        String verdict = matches ? "MATCHES" : "no: not '" + tried.failing() + "'";
        lines.add(Line.of(matches ? Tone.GOOD : Tone.FAINT, "  range", range + verdict));
    }

    private void addUnresolved(DecisionTrace.HostUnresolved unresolved) {
        String range = at(unresolved.place()) + padded(unresolved.filter().toString(), filterWidth);
        lines.add(Line.of(Tone.BAD, "  range", range + "NOT KNOWN: '" + unresolved.host() + "' cannot be resolved"));
    }

    private static String text(SystemPolicy.Ruling ruling) {
        return switch (ruling.rule()) {
            case Rule.Force(Statement statement) ->
                "forced: %s (%s); no file of the user's is read".formatted(statement, ruling.place());
            case Rule.Grant _
            when ruling.place() == null ->
                "nothing is granted, as no range is for this connection; no file of the user's is read";
            case Rule.Grant grant ->
                "granted: %s (%s)%s"
                        .formatted(
                                words(grant.capabilities()) + logins(grant),
                                ruling.place(),
                                grant.readsUserFile() ? "" : "; no file of the user's is read");
        };
    }

    private static String words(Collection<Capability> capabilities) {
        return capabilities.isEmpty()
                ? "nothing"
                : capabilities.stream().map(Capability::keyword).collect(Collectors.joining(", "));
    }

    private static String logins(Rule.Grant grant) {
        return grant.registersFor().stream().map(it -> " \"" + it + "\"").collect(Collectors.joining());
    }

    private void addRegistrations(List<Registration> registered) {
        for (Registration registration : registered) {
            String what = registration.text().map(text -> "\"" + text + "\"").orElse("hide");
            String application = registration.application();
            add(
                    "registered",
                    what + " by uid " + registration.registrar()
                            + (application.isEmpty() ? "" : " (application " + application + ")"));
        }
    }

    private static String text(RegisteredStatement statement) {
        return "%s, registered by %s%s"
                .formatted(
                        statement,
                        statement.registrar().shown(),
                        statement.application().isEmpty() ? "" : " as " + statement.application());
    }

    private void addSearched(UserFile<UserFileContent> found) {
        found.passed().forEach(passed -> add("file", passed.path() + ": " + passed.why()));
        switch (found) {
            case UserFile.None<UserFileContent> _ -> {}
            case UserFile.Usable<UserFileContent> usable -> add("file", usable.path());
            case UserFile.Unusable<UserFileContent> unusable ->
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

    private void addTemplate(DecisionTrace.TemplateFilled template) {
        add("template", "\"" + template.template() + "\"");
        for (TemplateText.Value value : template.filled().values()) {
            boolean isEmpty = value.value().isEmpty();
            lines.add(Line.of(
                    isEmpty ? Tone.BAD : Tone.PLAIN,
                    "",
                    value.placeholder() + (isEmpty ? " has no value" : " is \"" + value.value() + "\"")));
        }
    }

    private void addLogins(DecisionTrace.LoginsChecked checked) {
        String readings = checked.logins().stream().map(it -> '"' + it + '"').collect(Collectors.joining(", "));
        if (checked.uids().isEmpty()) {
            add("logins", "no account has the login " + readings);
        }
        checked.uids().forEach((login, uid) -> add("logins", "\"%s\" is the login of uid %d".formatted(login, uid)));
    }

    private void addPermission(DecisionTrace.Permission permission) {
        String text = "needs %s; has %s".formatted(words(permission.wanted()), words(permission.had()));
        boolean given = permission.isGiven();
        lines.add(Line.of(given ? Tone.GOOD : Tone.BAD, "permission", text + (given ? ": given" : ": NOT given")));
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.SendLogin(String login) -> "the login, " + login;
            case Decision.SendUid(long uid) -> "the uid, " + uid;
            case Decision.SendRandom(String text) -> "random characters, now " + text + "; each query draws again";
            case Decision.SendRandomNumeric(String text) -> "a random number, now " + text + "; each query draws again";
            case Decision.SendReply reply -> "the text \"" + reply.text() + "\"";
            case Decision.SendTemplate template -> "the text \"" + template.text() + "\"";
            case Decision.Unfilled(String why) -> "HIDDEN-USER, because " + why;
            case Decision.NoUser(String why) -> "NO-USER, because " + why;
            case Decision.Hide _ -> "HIDDEN-USER";
        };
    }
}
