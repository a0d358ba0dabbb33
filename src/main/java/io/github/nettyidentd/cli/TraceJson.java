package io.github.nettyidentd.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.system.LookupTrace;
import java.util.List;

/** Writes what was looked at on the way to an answer, for programs: an object for each step, named by its member {@code step}. */
final class TraceJson {

    private TraceJson() {}

    static JsonObject of(LookupTrace.Event event) {
        return switch (event) {
            case LookupTrace.OwnerSeen seen -> owner(seen);
            case LookupTrace.SamePorts(ConnectionPair other) -> {
                JsonObject step = step("same_ports");
                step.addProperty("local", HostAndPort.text(other.server()));
                step.addProperty("remote", HostAndPort.text(other.client()));
                yield step;
            }
            case LookupTrace.HopTaken(HopTrace.Event hop) -> HopJson.of(hop);
            case LookupTrace.AccountSeen seen -> {
                JsonObject step = step("account");
                step.addProperty("uid", seen.uid());
                seen.account().ifPresent(account -> add(account, step));
                yield step;
            }
            case LookupTrace.CgroupSeen(long id, Cgroup cgroup) -> {
                JsonObject step = step("cgroup");
                step.addProperty("id", id);
                switch (cgroup) {
                    case Cgroup.Known known -> step.addProperty("path", known.path());
                    case Cgroup.Unknown(String reason) -> step.addProperty("reason", reason);
                }
                yield step;
            }
            case LookupTrace.RegistrationsFound found -> registrations(found.registered());
            case LookupTrace.RegistrationsNotAsked(String reason) -> {
                JsonObject step = step("registered");
                step.addProperty("reason", reason);
                yield step;
            }
            case LookupTrace.FileSearched searched -> searched(searched.found());
            case LookupTrace.PolicyLooked looked -> of(looked.event());
        };
    }

    private static JsonObject of(DecisionTrace.Event event) {
        return switch (event) {
            case DecisionTrace.BlockEntered(FilePlace place, String title) -> {
                JsonObject step = step("block", place);
                step.addProperty("block", title);
                yield step;
            }
            case DecisionTrace.RuleTried tried -> {
                JsonObject step = step("range", tried.place());
                step.add("filter", Json.strings(tried.filter().conditions()));
                step.addProperty("matches", tried.failing() == null);
                if (tried.failing() != null) {
                    step.addProperty("failing", tried.failing().toString());
                }
                yield step;
            }
            case DecisionTrace.HostUnresolved unresolved -> {
                JsonObject step = step("range", unresolved.place());
                step.add("filter", Json.strings(unresolved.filter().conditions()));
                step.addProperty("unresolved", unresolved.host());
                yield step;
            }
            case DecisionTrace.Ruled ruled -> ruling(ruled.ruling());
            case DecisionTrace.FileRead read -> file(read.file());
            case DecisionTrace.EntryChosen chosen -> {
                JsonObject step = step("asked", chosen.place());
                step.addProperty("statement", chosen.statement().toString());
                yield step;
            }
            case DecisionTrace.NoEntryChosen() -> step("nothing-asked");
            case DecisionTrace.ReplyDrawn drawn -> {
                JsonObject step = step("drawn");
                step.addProperty("text", drawn.text().text());
                step.addProperty("count", drawn.count());
                yield step;
            }
            case DecisionTrace.TemplateFilled filled -> template(filled);
            case DecisionTrace.Forwarded forwarded -> {
                JsonObject step = step("forwarded");
                step.addProperty("target", forwarded.target().toString());
                step.addProperty("text", forwarded.answer().text());
                yield step;
            }
            case DecisionTrace.ForwardFailed failed -> {
                JsonObject step = step("forward-failed");
                step.addProperty("target", failed.target().toString());
                step.addProperty("reason", failed.reason());
                yield step;
            }
            case DecisionTrace.OwnLogin own -> {
                JsonObject step = step("own-login");
                step.addProperty("text", own.text().text());
                yield step;
            }
            case DecisionTrace.NotPlain other -> {
                JsonObject step = step("not-plain");
                step.addProperty("text", other.text().text());
                yield step;
            }
            case DecisionTrace.LoginsChecked checked -> logins(checked);
            case DecisionTrace.Permission permission -> {
                JsonObject step = step("permission");
                step.add("wanted", Json.strings(permission.wanted()));
                step.add("had", Json.strings(permission.had()));
                step.addProperty("given", permission.isGiven());
                yield step;
            }
            case DecisionTrace.RegistrationConsidered(RegisteredStatement statement) -> judged(statement);
            case DecisionTrace.RegistrationPassedOver(String why) -> {
                JsonObject step = step("registration-not-used");
                step.addProperty("reason", why);
                yield step;
            }
            case DecisionTrace.DecisionMade made -> decision(made.decision());
        };
    }

    static JsonObject step(String name) {
        var step = new JsonObject();
        step.addProperty("step", name);
        return step;
    }

    private static JsonObject step(String name, FilePlace place) {
        JsonObject step = step(name);
        add(place, step);
        return step;
    }

    static void add(FilePlace place, JsonObject to) {
        to.addProperty("file", place.file());
        if (!place.isWholeFile()) {
            to.addProperty("line", place.line());
            to.addProperty("column", place.column());
        }
    }

    private static void add(Account account, JsonObject to) {
        to.addProperty("login", account.name());
        to.addProperty("gid", account.gid());
        to.addProperty("home", account.home());
    }

    private static JsonObject owner(LookupTrace.OwnerSeen seen) {
        JsonObject step = step("socket");
        step.addProperty("source", seen.source());
        switch (seen.owner()) {
            case SocketOwner.Found found -> {
                step.addProperty("found", true);
                add(found, step);
            }
            case SocketOwner.None none -> {
                step.addProperty("found", false);
                step.addProperty("reason", none.reason().text());
            }
        }
        return step;
    }

    /** Adds the owner of a socket; {@code namespace} only if the socket is in another namespace that has a name. */
    static void add(SocketOwner.Found owner, JsonObject to) {
        to.addProperty("uid", owner.uid());
        to.addProperty("state", owner.state().name());
        to.addProperty("inode", owner.inode());
        to.addProperty("accepted", owner.accepted());
        if (!owner.namespace().isEmpty()) {
            to.addProperty("namespace", owner.namespace());
        }
    }

    private static JsonObject ruling(SystemPolicy.Ruling ruling) {
        JsonObject step = step(ruling.rule() instanceof Rule.Force ? "forced" : "granted");
        if (ruling.place() != null) {
            add(ruling.place(), step);
        }
        switch (ruling.rule()) {
            case Rule.Force(Statement statement) -> step.addProperty("statement", statement.toString());
            case Rule.Grant grant -> {
                step.add("capabilities", Json.strings(grant.capabilities()));
                if (!grant.registersFor().isEmpty()) {
                    step.add("registersFor", Json.strings(grant.registersFor()));
                }
                step.addProperty("readsUserFile", grant.readsUserFile());
            }
        }
        return step;
    }

    private static JsonObject registrations(List<Registration> registered) {
        JsonObject step = step("registered");
        var found = new JsonArray();
        for (Registration registration : registered) {
            var entry = new JsonObject();
            entry.addProperty("registrar_uid", registration.registrar());
            entry.addProperty("application", registration.application());
            entry.addProperty(
                    "user_id", registration.text().map(ReplyText::text).orElse(null));
            found.add(entry);
        }
        step.add("registrations", found);
        return step;
    }

    private static JsonObject judged(RegisteredStatement statement) {
        JsonObject step = step("registration-judged");
        step.addProperty("registrar", statement.registrar().shown());
        step.addProperty("application", statement.application());
        step.addProperty("statement", statement.toString());
        return step;
    }

    private static JsonObject searched(UserFile<UserFileContent> found) {
        JsonObject step = step("search");
        var passed = new JsonArray();
        found.passed().forEach(it -> {
            var place = new JsonObject();
            place.addProperty("path", it.path());
            place.addProperty("reason", it.why());
            passed.add(place);
        });
        step.add("passed", passed);
        switch (found) {
            case UserFile.None<UserFileContent> _ -> step.addProperty("found", false);
            case UserFile.Usable<UserFileContent> usable -> {
                step.addProperty("found", true);
                step.addProperty("path", usable.path());
            }
            case UserFile.Unusable<UserFileContent> unusable -> {
                step.addProperty("found", true);
                step.addProperty("path", unusable.path());
                step.addProperty("reason", unusable.reason());
            }
        }
        return step;
    }

    private static JsonObject file(UserFileContent file) {
        JsonObject step = step("user-file");
        switch (file) {
            case UserFileContent.Missing() -> step.addProperty("outcome", "missing");
            case UserFileContent.Parsed _ -> step.addProperty("outcome", "used");
            case UserFileContent.Unusable(String reason) -> {
                step.addProperty("outcome", "unusable");
                step.addProperty("reason", reason);
            }
        }
        return step;
    }

    private static JsonObject template(DecisionTrace.TemplateFilled filled) {
        JsonObject step = step("template");
        step.addProperty("template", filled.template().toString());
        var values = new JsonArray();
        filled.filled().values().forEach(it -> {
            var value = new JsonObject();
            value.addProperty("placeholder", it.placeholder().toString());
            value.addProperty("value", it.value());
            values.add(value);
        });
        step.add("values", values);
        return step;
    }

    private static JsonObject logins(DecisionTrace.LoginsChecked checked) {
        JsonObject step = step("logins");
        step.addProperty("text", checked.text().text());
        step.add("logins", Json.strings(checked.logins()));
        var uids = new JsonObject();
        checked.uids().forEach(uids::addProperty);
        step.add("uids", uids);
        return step;
    }

    private static JsonObject decision(Decision decision) {
        JsonObject step = step("decision");
        switch (decision) {
            case Decision.SendLogin(String login) -> addDecision("login", login, step);
            case Decision.SendUid(long uid) -> addDecision("uid", Long.toString(uid), step);
            case Decision.SendRandom(String text) -> addDecision("random", text, step);
            case Decision.SendRandomNumeric(String text) -> addDecision("random-numeric", text, step);
            case Decision.SendReply reply -> addDecision("reply", reply.text().text(), step);
            case Decision.SendTemplate template ->
                addDecision("template", template.text().text(), step);
            case Decision.Unfilled(String why) -> addReason("template-empty", why, step);
            case Decision.NoUser(String why) -> addReason("no-user", why, step);
            case Decision.Hide _ -> step.addProperty("decision", "hide");
        }
        return step;
    }

    private static void addReason(String decision, String why, JsonObject to) {
        to.addProperty("decision", decision);
        to.addProperty("reason", why);
    }

    private static void addDecision(String decision, String text, JsonObject to) {
        to.addProperty("decision", decision);
        to.addProperty("text", text);
    }
}
