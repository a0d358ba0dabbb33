package io.github.nettyidentd.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.diagnosis.Explanation;
import io.github.nettyidentd.diagnosis.Explanation.Answer;
import io.github.nettyidentd.policy.TraceEntry;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An explanation, to be printed.
 *
 * @param supposed whether the connection need not exist, as its owner was named
 * @param policyFile the file that the policy was read from, if it counts and there is one
 * @param missingPolicy says that there is none, if it counts
 */
record ExplanationReport(
        Explanation explanation,
        boolean supposed,
        Optional<Path> policyFile,
        Optional<String> missingPolicy,
        EffectiveUser viewer) {

    int exitStatus() {
        return explanation.reply() instanceof IdentReply.UserIdReply ? ExitStatus.OK : ExitStatus.FAILURE;
    }

    /** In the order of the steps. */
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
                lines.add(Line.of("socket", "supposed, not looked for: opened from here by a process of the user"));
            }
            lines.addAll(TraceLines.of(asked.steps()));
            if (asked.answer() instanceof Answer.Refused refused) {
                lines.add(Line.of(Tone.BAD, "answer", refused.errorType() + ": " + refused.reason()));
            }
        }
        lines.add(Line.of(Tone.HEADING, "sent", escaped(explanation.octets())));
        notes().forEach(note -> lines.add(Line.of(Tone.NOTE, "note", note)));
        return lines;
    }

    /** What must be known to read it right. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (explanation.asked().getLast().answer() instanceof Answer.Refused refused
                && explanation.reply() instanceof IdentReply.ErrorReply sent
                && !refused.errorType().equals(sent.errorType())) {
            notes.add(refused.errorType() + " is sent as " + sent.errorType() + " because of --hide-errors");
        }
        searches().forEach(searched -> addNotes(searched, notes));
        return notes;
    }

    private List<TraceEntry> steps() {
        return explanation.asked().stream()
                .flatMap(asked -> asked.steps().stream())
                .toList();
    }

    private List<TraceEntry.Searched> searches() {
        return steps().stream()
                .filter(TraceEntry.Searched.class::isInstance)
                .map(TraceEntry.Searched.class::cast)
                .toList();
    }

    private void addNotes(TraceEntry.Searched searched, List<String> notes) {
        if (searched.found().isClosed()) {
            notes.add(
                    viewer
                            + " may not search a directory above that file: if there is one, it is not read, and counts for nothing");
        }
        if (viewer.asDaemon()) {
            notes.add("users' files were looked at as " + viewer + ", as the daemon does");
        } else if (!isOwn()) {
            notes.add("you are " + viewer + ", not root: an ordinary user may not see all files of others, and the"
                    + " daemon may see more or less than you; run by root, explain sees what the daemon sees");
        }
    }

    /** Whether it is the viewer's own file that was looked for. */
    private boolean isOwn() {
        return steps().stream()
                .anyMatch(step -> step instanceof TraceEntry.AccountSeen seen && seen.uid() == viewer.uid());
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
        by.addProperty("login", viewer.login());
        by.addProperty("uid", viewer.uid());
        by.addProperty("asDaemon", viewer.asDaemon());
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
            asked.steps().forEach(step -> steps.add(TraceJson.of(step)));
            JsonObject answer = TraceJson.step("answer");
            switch (asked.answer()) {
                case Answer.Named(var userId) -> Json.addUserId(userId, answer);
                case Answer.Refused(String errorType, String reason) -> {
                    answer.addProperty("errorType", errorType);
                    answer.addProperty("reason", reason);
                }
            }
            steps.add(answer);
        }
        return steps;
    }

    /** As in a string of the policy language: all that is not printable ASCII, and the backslash, as an escape. */
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
