package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {

    private static final String NOT_LOOKED_AT = "note: users' own files were not looked at\n";

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path directory;

    private String policy(String text) throws Exception {
        return Files.writeString(directory.resolve("oidentd.conf"), text).toString();
    }

    private int check(String... arguments) {
        List<String> all = new ArrayList<>(List.of("check", "--no-user-files"));
        all.addAll(List.of(arguments));
        return terminal.run(all.toArray(String[]::new));
    }

    @Test
    void saysThatThereAreNoProblems() throws Exception {
        assertEquals(ExitStatus.OK, check("-C", policy("default { default { deny hide } }")));
        assertEquals(NOT_LOOKED_AT + "no problems\n", terminal.out());
        assertEquals("", terminal.err());
    }

    @Test
    void printsAllErrorsOfAFileWithTheirPlaces() throws Exception {
        String file = policy("default {\n\tdefault { alow hide }\n}\nuser no.such.user { default { deny hide } }\n");

        assertEquals(ExitStatus.CONFIGURATION, check("-C", file));

        List<String> lines = terminal.out().lines().toList();
        assertTrue(lines.getFirst().startsWith(file + ":2:12: error: found 'alow', expected "), lines::toString);
        assertTrue(lines.get(1).startsWith(file + ":4:6: error: found 'no.such.user', expected "), lines::toString);
        assertEquals("2 errors, 0 warnings", lines.getLast());
        assertEquals("", terminal.err());
    }

    @Test
    void printsWarningsAndEndsWithStatus0() throws Exception {
        String file = policy("default { fport 23 { force hide } default { deny hide } }");

        assertEquals(ExitStatus.OK, check("-C", file));

        List<String> lines = terminal.out().lines().toList();
        assertTrue(lines.getFirst().startsWith(file + ":1:11: warning: "), lines::toString);
        assertEquals("0 errors, 1 warning", lines.getLast());
    }

    @Test
    void printsOneObjectForPrograms() throws Exception {
        String file = policy("default { fport 23 { force hide } default { deny hide } } user 0 { }");

        assertEquals(ExitStatus.CONFIGURATION, check("--json", "-C", file));

        assertEquals(1, terminal.out().lines().count());
        JsonObject json = JsonParser.parseString(terminal.out()).getAsJsonObject();
        assertEquals(1, json.get("errors").getAsInt());
        assertEquals(1, json.get("warnings").getAsInt());
        JsonArray problems = json.getAsJsonArray("problems");
        assertEquals(2, problems.size());
        JsonObject first = problems.get(0).getAsJsonObject();
        assertEquals("error", first.get("severity").getAsString());
        assertEquals(file, first.get("file").getAsString());
        assertEquals(1, first.get("line").getAsInt());
        assertEquals(68, first.get("column").getAsInt());
        assertEquals(1, json.getAsJsonArray("notes").size());
    }

    @Test
    void warnsOfUserIdsThatIrcServersWouldNotTakeAsTheyAre() throws Exception {
        String file = policy("default {\n default { force reply \"good\" \"a@b\" }\n fport 113 { force template"
                + " \"{container}\" }\n}");

        assertEquals(ExitStatus.OK, check("-C", file));

        assertEquals(
                List.of(
                        file + ":2:12: warning: reply \"a@b\": solanum, InspIRCd and UnrealIRCd end a user-id at '@'",
                        file + ":3:14: warning: template \"{container}\": most IRC servers keep 10 characters of a"
                                + " user-id, and this can have 64; a length behind ':' cuts it",
                        file + ":3:14: warning: template \"{container}\": {container} often starts with a digit, where"
                                + " some IRC servers want a letter",
                        NOT_LOOKED_AT.strip(),
                        "0 errors, 3 warnings"),
                terminal.out().lines().toList());
    }

    @Test
    void warnsOfUserIdsThatAreSentAsOther() throws Exception {
        String file = policy("default { default { force reply good } }");

        assertEquals(ExitStatus.OK, check("-C", file, "--tokens-as-other"));
        assertTrue(
                terminal.out().startsWith(file + ":1:21: warning: this is sent as OTHER because of --tokens-as-other;"),
                terminal.out());
    }

    @Test
    void saysWhatOidentdWouldNotUnderstandIfAsked() throws Exception {
        String file = policy("""
                default {
                    fport 113 { deny hide }
                    to 10.0.0.0/8 { deny hide }
                }
                unit "znc.service" { default { force template "{login}" } }
                user root { default { force forward 127.0.0.1 1113 proxy } }
                user daemon { default { deny register_for } }
                """);

        assertEquals(ExitStatus.OK, check("-C", file));
        assertEquals(NOT_LOOKED_AT + "no problems\n", terminal.out());

        terminal.run("check", "--no-user-files", "--oidentd", "-C", file);
        assertTrue(
                terminal.out()
                        .endsWith(file
                                + ":1:1: warning: oidentd gives no answer where no range matches, and this block has no"
                                + " range 'default'\n"
                                + file + ":3:8: warning: oidentd has no networks such as '10.0.0.0/8'\n"
                                + file + ":5:1: warning: oidentd has no 'unit' blocks\n"
                                + file + ":5:38: warning: oidentd has no templates\n"
                                + file + ":6:52: warning: oidentd sends no PROXY header\n"
                                + file + ":7:30: warning: oidentd has no registrations\n"
                                + NOT_LOOKED_AT
                                + "0 errors, 6 warnings\n"),
                terminal.out());
    }

    @Test
    void saysWhichAccountsMayRegisterWhat() throws Exception {
        String file = policy("""
                default { default { allow hide } }
                user root { default { force numeric } }
                user daemon {
                    default { allow spoof }
                    fport 6667 { allow spoof_all allow register_for "web*" bin }
                }
                uid 70000:70009 { default { deny hide allow spoof } }
                unit "znc.service" { default { deny hide allow numeric } }
                """);
        // The range for port 6667 does not inherit spoof, so that its spoof_all has no effect.
        assertEquals(ExitStatus.OK, check("-C", file, "--registrations=" + directory.resolve("register")));
        assertEquals(
                List.of(
                        "note: the account daemon may register plain texts that cannot pass for another login and hide"
                                + " connections, also those of the accounts \"web*\", \"bin\"",
                        "note: accounts of uid 70000:70009 may register plain texts that cannot pass for another login",
                        "note: accounts without another block may hide connections",
                        NOT_LOOKED_AT.strip()),
                terminal.out().lines().filter(line -> line.startsWith("note: ")).toList());
        assertEquals("0 errors, 1 warning", terminal.out().lines().toList().getLast(), terminal.out());
    }

    @Test
    void saysThatNobodyMayRegister() throws Exception {
        assertEquals(ExitStatus.OK, check("-C", policy("default { default { force numeric } }"), "--registrations"));
        assertEquals(
                "note: the policy permits no account to register anything\n" + NOT_LOOKED_AT + "no problems\n",
                terminal.out());
    }

    @Test
    void saysThatOidentdWouldUnderstandAPolicy() throws Exception {
        assertEquals(ExitStatus.OK, check("--oidentd", "-C", policy("default { default { deny hide } }")));
        assertEquals(
                "note: oidentd would understand the policy as well\n" + NOT_LOOKED_AT + "no problems\n",
                terminal.out());
    }

    @Test
    void saysWhichLookupsCannotBeHad() throws Exception {
        assertEquals(
                ExitStatus.CONFIGURATION,
                check("-C", policy("# no rules"), "--lookup", "nope", "--lookup", "fixed", "--lookup", "system:a=b"));

        List<String> lines = terminal.out().lines().toList();
        assertEquals("error: unknown lookup 'nope' (expected: system, fixed, or a class name)", lines.getFirst());
        assertTrue(lines.get(1).startsWith("error: lookup 'fixed': "), lines::toString);
        assertEquals("error: lookup 'system': unknown setting 'a' (expected: no settings)", lines.get(2));
        assertEquals("3 errors, 0 warnings", lines.getLast());
    }

    @Test
    void saysThatThePolicyFileIsMissing() {
        Path missing = directory.resolve("missing");

        assertEquals(ExitStatus.CONFIGURATION, check("-C", missing.toString()));
        assertEquals(
                missing + ": error: there is no such file\n" + NOT_LOOKED_AT + "1 error, 0 warnings\n", terminal.out());
    }

    @Test
    void warnsOfAFileThatIsEmpty() throws Exception {
        String file = policy("");

        assertEquals(ExitStatus.OK, check("-C", file));
        assertEquals(
                file + ": warning: the file is empty: nothing is granted, and a reload would refuse it\n"
                        + NOT_LOOKED_AT
                        + "0 errors, 1 warning\n",
                terminal.out());
    }

    @Test
    void doesNotReadAPolicyThatNoLookupAsks() {
        assertEquals(
                ExitStatus.OK,
                check("-R", "x", "-C", directory.resolve("missing").toString()));
        assertEquals("note: no policy was looked at, as the system lookup is not asked\nno problems\n", terminal.out());
    }

    @Test
    void refusesAUserWhomNoDaemonCanBecome() throws Exception {
        assertEquals(ExitStatus.CONFIGURATION, check("-C", policy(""), "-u", "no.such.user"));
        assertTrue(terminal.out().startsWith("error: "), terminal::out);
    }

    @Test
    void saysWhoseFilesWereLookedAtAndAsWhom() throws Exception {
        terminal.run("check", "-C", policy("default { default { allow hide } }"));

        assertTrue(
                terminal.out().contains("accounts: those with a block in the policy and those in /etc/passwd, and no"),
                terminal::out);
        assertTrue(
                terminal.out().contains("note: looked as " + System.getProperty("user.name") + " (uid "),
                terminal::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port x", "frobnicate twice", "--debug --charset nope"})
    void endsWithStatus2ForABadCommandLine(String arguments) {
        assertEquals(ExitStatus.USAGE, check(arguments.split(" ")));
        assertTrue(terminal.err().startsWith("netty-identd check: "), terminal::err);
        assertEquals("", terminal.out());
    }
}
