package io.github.nettyidentd.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.diagnosis.Explanation;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.system.LookupTrace;
import io.github.nettyidentd.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes an explanation, in lines for people or as JSON for programs.
 *
 * @param supposed whether the owner was given on the command line, so that the connection need not exist
 * @param policyFile the file that the policy was read from; empty if it is missing or not used
 * @param missingPolicy says that the policy file is missing; empty if it is there or not used
 * @param effectiveUser the user as whom the users' files were read
 */
record ExplanationReport(
        Explanation explanation,
        boolean supposed,
        Optional<Path> policyFile,
        Optional<String> missingPolicy,
        EffectiveUser effectiveUser) {

    int exitStatus() {
        return explanation.reply() instanceof IdentReply.UserIdReply ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    /** The lines, in the order of the steps. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        String server = HostAndPort.text(explanation.pair().server());
        String client = HostAndPort.text(explanation.pair().client());
        lines.add(Line.of(
                Tone.HEADING, "connection", server + " (here) with " + client + (supposed ? ", supposed" : "")));
        policyFile.ifPresent(file -> lines.add(Line.of(
                "policy", file + " as it is now; a running daemon has it as it was at its start or last SIGHUP")));
        missingPolicy.ifPresent(missing -> lines.add(Line.of("policy", missing)));
        for (Explanation.Asked asked : explanation.asked()) {
            lines.add(Line.of(Tone.HEADING, "lookup", asked.lookup()));
            if (supposed) {
                lines.add(Line.of("socket", "not looked up (--user): assumes that this user opened the connection"));
            }
            lines.addAll(TraceLines.of(asked.events()));
            asked.reason()
                    .ifPresent(reason -> lines.add(
                            Line.of(Tone.BAD, "answer", asked.outcome().errorType() + ": " + reason)));
        }
        lines.add(Line.of(Tone.HEADING, "sent", escaped(explanation.octets())));
        notes().forEach(note -> lines.add(Line.of(Tone.NOTE, "note", note)));
        return lines;
    }

    /** What the operator must know to read the explanation right. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        String errorType = explanation.asked().getLast().outcome().errorType();
        if (explanation.reply() instanceof IdentReply.ErrorReply sent
                && !sent.errorType().equals(errorType)) {
            notes.add(errorType + " is sent as " + sent.errorType() + " because of --hide-errors");
        }
        searches().forEach(searched -> addNotes(searched, notes));
        return notes;
    }

    private List<LookupTrace.Event> events() {
        return explanation.asked().stream()
                .flatMap(asked -> asked.events().stream())
                .toList();
    }

    private List<LookupTrace.FileSearched> searches() {
        return events().stream()
                .filter(LookupTrace.FileSearched.class::isInstance)
                .map(LookupTrace.FileSearched.class::cast)
                .toList();
    }

    private void addNotes(LookupTrace.FileSearched searched, List<String> notes) {
        if (searched.found().isClosed()) {
            notes.add(effectiveUser
                    + " cannot enter a parent directory of that file, so the file, if it exists, is ignored");
        }
        if (effectiveUser.asDaemon()) {
            notes.add("users' files were looked at as " + effectiveUser + ", as the daemon does");
        } else if (!isOwn()) {
            notes.add(
                    "you are " + effectiveUser + ", not root: an ordinary user may not see all files of others, and the"
                            + " daemon may see more or less than you; run by root, explain sees what the daemon sees");
        }
    }

    /** Whether the file that was looked for is the effective user's own. */
    private boolean isOwn() {
        return events().stream()
                .anyMatch(event -> event instanceof LookupTrace.AccountSeen seen && seen.uid() == effectiveUser.uid());
    }

    JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("serverAddress", explanation.pair().serverAddress().getHostAddress());
        json.addProperty("portOnServer", explanation.pair().portOnServer());
        json.addProperty("clientAddress", explanation.pair().clientAddress().getHostAddress());
        json.addProperty("portOnClient", explanation.pair().portOnClient());
        json.addProperty("supposed", supposed);
        policyFile.ifPresent(file -> json.addProperty("policyFile", file.toString()));
        var by = new JsonObject();
        by.addProperty("login", effectiveUser.login());
        by.addProperty("uid", effectiveUser.uid());
        by.addProperty("asDaemon", effectiveUser.asDaemon());
        json.add("viewer", by);
        json.add("steps", stepsJson());
        switch (explanation.reply()) {
            case IdentReply.UserIdReply user -> Json.addUserId(user.userId(), json);
            case IdentReply.ErrorReply error -> json.addProperty("errorType", error.errorType());
        }
        json.addProperty("sent", escaped(explanation.octets()));
        json.addProperty("sentHex", HexFormat.of().formatHex(explanation.octets()));
        List<String> notes = new ArrayList<>(missingPolicy.stream().toList());
        notes.addAll(notes());
        json.add("notes", Json.strings(notes));
        return json;
    }

    private JsonArray stepsJson() {
        var steps = new JsonArray();
        for (Explanation.Asked asked : explanation.asked()) {
            JsonObject lookup = TraceJson.step("lookup");
            lookup.addProperty("lookup", asked.lookup());
            steps.add(lookup);
            asked.events().forEach(event -> steps.add(TraceJson.of(event)));
            JsonObject answer = TraceJson.step("answer");
            if (asked.outcome() instanceof Outcome.Named(var userId)) {
                Json.addUserId(userId, answer);
            }
            asked.reason().ifPresent(reason -> {
                answer.addProperty("errorType", asked.outcome().errorType());
                answer.addProperty("reason", reason);
            });
            steps.add(answer);
        }
        return steps;
    }

    /** Escapes octets as in a string of the policy language: the backslash and all that is not printable ASCII. */
    static String escaped(byte[] octets) {
        var text = new StringBuilder();
        for (byte octet : octets) {
            switch (octet) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (Printable.isAscii(octet)) {
                        text.append((char) octet);
                    } else {
                        text.append("\\x%02x".formatted(octet & 0xff));
                    }
                }
            }
        }
        return text.toString();
    }
}
