package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyPrinterTest {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    @Test
    void printsWhatWasInherited() {
        SystemPolicy policy = PARSER.parseSystem(
                        "f",
                        octets(
                                "default { default { allow hide } }\n"
                                        + "user lisa { to irc.example.net fport 6660:6669 { allow spoof } default { force numeric } }"))
                .policy()
                .orElseThrow();

        assertEquals("""
                default {
                	default {
                		deny spoof
                		deny spoof_all
                		deny spoof_privport
                		allow hide
                		deny random
                		deny random_numeric
                		deny numeric
                		deny forward
                		deny register_for
                	}
                }
                user "lisa" {
                	to "irc.example.net" fport 6660:6669 {
                		allow spoof
                		deny spoof_all
                		deny spoof_privport
                		allow hide
                		deny random
                		deny random_numeric
                		deny numeric
                		deny forward
                		deny register_for
                	}
                	default {
                		force numeric
                	}
                }
                """, PolicyPrinter.print(policy));
    }

    @Test
    void quotesAndEscapesTexts() {
        UserPolicy policy = PARSER.parseUser(
                        "f",
                        octets(
                                "global { reply hide1 \"hide\" \"a\\\"\\\\b\" \u00e9 \"\\xe9a\" } lport : { forward \"to\" auth }"))
                .policy()
                .orElseThrow();

        assertEquals("""
                global { reply "hide1" "hide" "a\\"\\\\b" "\u00e9" "\\xe9\\x61" }
                lport 1:65535 { forward "to" 113 }
                """, PolicyPrinter.print(policy));
    }

    @Test
    void emptyPoliciesAreEmptyFiles() {
        assertEquals("", PolicyPrinter.print(SystemPolicy.EMPTY));
        assertEquals("", PolicyPrinter.print(new UserPolicy(List.of())));
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
