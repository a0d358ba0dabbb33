package io.github.nettyidentd.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.testing.NoNames;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What IRC servers make of the user-ids that a policy forces. */
class IrcServerCheckTest {

    private static final List<String> LOGINS = List.of("lisa", "christophe", "christop", "sebastian");

    private static final NameDatabase NAMES = new NoNames() {
        @Override
        public OptionalLong uidOf(String login) {
            return LOGINS.contains(login) ? OptionalLong.of(1000 + LOGINS.indexOf(login)) : OptionalLong.empty();
        }
    };

    private static List<String> warnings(String statement, boolean tokensAsOther) {
        String file = "default { default { force " + statement + " } }";
        ParseResult<SystemPolicy> parsed = new PolicyParser(NAMES).parseSystem("f", file.getBytes(UTF_8));
        assertTrue(parsed.policy().isPresent(), () -> parsed.errors().toString());
        return new IrcServerCheck(NAMES, LOGINS)
                .run(parsed.forced(), tokensAsOther).stream()
                        .map(finding -> finding.toString().replace("f:1:21: warning: " + statement + ": ", ""))
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reply \"good\"",
                "reply \"sebastian\"",
                "reply \"a.b-c_d.e\"",
                "reply \"a234567890\"",
                "template \"{login}\"",
                "template \"{login:9}\"",
                "template \"{container:8|login}\"",
                "template \"{namespace:10}\"",
                "template \"c{container:8}\"",
                "template \"u{uid:9}\"",
                "hide",
                "numeric",
                "spoof"
            })
    void saysNothingOfWhatAllServersTake(String statement) {
        // The fallback of the third template starts with what the container starts with.
        List<String> expected = statement.contains("{container:8|login}")
                ? List.of("{container} often starts with a digit, where some IRC servers want a letter")
                : List.of();
        assertEquals(expected, warnings(statement, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "reply \"a2345678901\" > most IRC servers keep 10 characters of a user-id, and this has 11",
                "reply \"4711x\" > some IRC servers want a letter at the start of a user-id, and ircu2 (Undernet) wants one in it",
                "reply \"~lisa\" > solanum and UnrealIRCd skip '~' and '^' at the start of a user-id",
                "reply \"_lisa\" > solanum refuses a user-id that starts with neither a letter nor a digit",
                "reply \"a@b\" > solanum, InspIRCd and UnrealIRCd end a user-id at '@'",
                "reply \"a:b\" > solanum drops ':', UnrealIRCd ends a user-id there, and InspIRCd refuses it",
                "reply \"a b\" > solanum drops blanks, and InspIRCd and UnrealIRCd end a user-id there",
                "reply \"a[b\" > solanum drops '['",
                "reply \"a/b\" > ircu2 (Undernet) takes letters, digits, '-', '_' and '.' only, and not '/'",
                "reply \"a\u00e9\" > ircu2 (Undernet) takes letters, digits, '-', '_' and '.' only, and not '\u00e9'",
                "reply \"a.b.c.d\" > solanum refuses a user-id with more than 2 dots",
                "template \"x{namespace:10}\" > most IRC servers keep 10 characters of a user-id, and this can have 11",
                "template \"{login}-x\" > most IRC servers keep 10 characters of a user-id, and this can have 34",
                "template \"{uid}\" > {uid} starts with a digit, where some IRC servers want a letter",
                "template \"{login|uid}\" > {uid} starts with a digit, where some IRC servers want a letter",
                "template \"a@{login:5}\" > solanum, InspIRCd and UnrealIRCd end a user-id at '@'",
                "template \"{unit:10}\" > a unit may have '@' in its name, where solanum, InspIRCd and UnrealIRCd end a user-id",
                "template \"{login:8}\" > {login:8} makes the login \"christop\" out of \"christophe\"",
            })
    void saysWhatServersWouldChange(String statement, String warning) {
        assertEquals(List.of(warning), warnings(statement, false));
    }

    @Test
    void saysWhoseLoginACutMakes() {
        assertEquals(
                List.of(
                        "most IRC servers keep 10 characters of a user-id, and this has 11",
                        "IRC servers cut it to \"christophe\", which is a login of this host"),
                warnings("reply \"christopheX\"", false));
        assertEquals(
                List.of("IRC servers cut it to \"sebastian\", which is a login of this host"),
                warnings("reply \"sebastianX\"", false));
    }

    @Test
    void aTemplateIsJudgedByTheMostThatItCanMake() {
        assertEquals(
                List.of(
                        "most IRC servers keep 10 characters of a user-id, and this can have 512",
                        "solanum refuses a user-id with more than 2 dots",
                        "a unit may have '@' in its name, where solanum, InspIRCd and UnrealIRCd end a user-id"),
                warnings("template \"{unit}.{slice}.\"", false));
    }

    @ParameterizedTest
    @CsvSource({"reply good, true", "template \"{login}\", true", "random, true", "hide, false", "spoof, false"})
    void saysThatSomeServersRefuseOther(String statement, boolean expected) {
        List<String> warnings = warnings(statement, true);

        assertEquals(expected ? 1 : 0, warnings.size(), warnings::toString);
        assertEquals(List.of(), warnings(statement, false));
    }

    @Test
    void aForceThatIsLiftedIsNotSent() {
        assertEquals(List.of(), warnings("reply \"a@b\" allow hide", false));
    }
}
