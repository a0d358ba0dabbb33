package io.github.nettyidentd.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsTest {

    private static String refusal(String user, @Nullable String group) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> RunAs.of(user, group))
                .getMessage());
    }

    @Test
    void findsAUserByLoginAndByUidWithAllGroups() throws IOException {
        PasswordDatabase.Entry nobody = PasswordDatabase.find("nobody").orElseThrow();
        RunAs user = RunAs.of("nobody", null);
        assertEquals(nobody.uid(), user.uid());
        assertEquals(nobody.gid(), user.gid());
        assertTrue(user.groups().contains(nobody.gid()));
        assertEquals(user, RunAs.of(Long.toString(nobody.uid()), null));
    }

    @Test
    void takesAGroupForTheOnlyOne() throws IOException {
        PasswordDatabase.Entry nobody = PasswordDatabase.find("nobody").orElseThrow();
        assertEquals(new RunAs("nobody", nobody.uid(), 1, List.of(1L)), RunAs.of("nobody", "daemon"));
        assertEquals(new RunAs("nobody", nobody.uid(), 3_999L, List.of(3_999L)), RunAs.of("nobody", "3999"));
    }

    @Test
    void takesAUidWithoutAnAccountIfAGroupIsGiven() throws IOException {
        assertEquals(new RunAs("3999999999", 3_999_999_999L, 1, List.of(1L)), RunAs.of("3999999999", "daemon"));
        assertEquals(
                "uid 3999999999 has no account (expected: an account, or a group as well)",
                refusal("3999999999", null));
    }

    @ParameterizedTest
    @CsvSource({"root,", "0,", "root, daemon", "0, daemon", "00, daemon"})
    void refusesRoot(String user, String group) {
        assertTrue(refusal(user, group).endsWith("uid 0 (expected: 1-4294967294, not root)"));
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-user, , no user no-such-user (expected: a login or a uid)",
        "4294967295, daemon, no user 4294967295 (expected: a login or a uid)",
        "4294967296, daemon, no user 4294967296 (expected: a login or a uid)",
        "-1, daemon, no user -1 (expected: a login or a uid)",
        "nobody, no-such-group, no group no-such-group (expected: a group's name or a gid)",
        "nobody, 4294967295, no group 4294967295 (expected: a group's name or a gid)"
    })
    void refusesAUserOrGroupThatDoesNotExist(String user, String group, String message) {
        assertEquals(message, refusal(user, group));
    }
}
