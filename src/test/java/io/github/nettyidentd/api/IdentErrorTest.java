package io.github.nettyidentd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentErrorTest {

    static Stream<IdentError> kinds() {
        return Stream.of(
                new IdentError("database is down"),
                new IdentError("database is down", new IllegalStateException("no route")),
                new IdentError.NoUser(),
                new IdentError.InvalidPort(),
                new IdentError.HiddenUser(),
                new IdentError.Extension("XOOPS"));
    }

    @Test
    void namesTheTypesAsTheyAreSent() {
        assertEquals("UNKNOWN-ERROR", new IdentError("why").errorType());
        assertEquals("NO-USER", new IdentError.NoUser().errorType());
        assertEquals("INVALID-PORT", new IdentError.InvalidPort().errorType());
        assertEquals("HIDDEN-USER", new IdentError.HiddenUser().errorType());
        assertEquals("XOOPS", new IdentError.Extension("XOOPS").errorType());
    }

    @Test
    void findsTheKindOfAType() {
        assertEquals(IdentError.class, IdentError.of("UNKNOWN-ERROR").getClass());
        assertInstanceOf(IdentError.NoUser.class, IdentError.of("NO-USER"));
        assertInstanceOf(IdentError.InvalidPort.class, IdentError.of("INVALID-PORT"));
        assertInstanceOf(IdentError.HiddenUser.class, IdentError.of("HIDDEN-USER"));
        assertInstanceOf(IdentError.Extension.class, IdentError.of("XOOPS"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isFoundAgainByItsType(IdentError error) {
        IdentError found = IdentError.of(error.errorType());

        assertEquals(error.getClass(), found.getClass());
        assertEquals(error.errorType(), found.errorType());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void carriesNeitherStackTraceNorSuppressed(IdentError error) {
        error.addSuppressed(new IllegalStateException());

        assertEquals(0, error.getStackTrace().length);
        assertEquals(0, error.getSuppressed().length);
    }

    @Test
    void keepsMessageAndCauseForTheLog() {
        var cause = new IllegalStateException("no route");
        var error = new IdentError("database is down", cause);

        assertEquals("database is down", error.getMessage());
        assertSame(cause, error.getCause());
        assertEquals("uid 1000 has no account", new IdentError.NoUser("uid 1000 has no account").getMessage());
        assertEquals("port 0", new IdentError.InvalidPort("port 0").getMessage());
        assertEquals("by user file", new IdentError.HiddenUser("by user file").getMessage());
    }

    @Test
    void takesExtensionOfTwoTo64Characters() {
        assertEquals("XX", IdentError.of("XX").errorType());
        assertEquals("X" + "a".repeat(63), IdentError.of("X" + "a".repeat(63)).errorType());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "X", "x-lower", "OOPS", "no-user", "NO-USER ", "X Y", "X:Y", "X,Y", "X\r\n", "X\0", "X\u00e4"
            })
    void refusesOtherTypes(String errorType) {
        assertThrows(IllegalArgumentException.class, () -> IdentError.of(errorType));
    }

    @Test
    void refusesExtensionOver64Characters() {
        assertThrows(IllegalArgumentException.class, () -> IdentError.of("X" + "a".repeat(64)));
    }

    @Test
    void namesTheRefusedTypeInPrintableCharacters() {
        var e = assertThrows(IllegalArgumentException.class, () -> IdentError.of("X\u001b[31m"));

        assertEquals(
                "errorType: 'X?[31m' (expected: 1-64 printable ASCII characters, no colon or comma)", e.getMessage());
    }
}
