package io.github.nettyidentd.system;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.testing.NoNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of two default files is the policy, whichever of them exists. */
@SuppressWarnings("NullAway.Init") // opened before each test
class PolicyStoreTest {

    private static final String RULES = "default { default { force hide } }\n";

    private static final NameDatabase NO_NAMES = new NoNames();

    @TempDir
    private Path directory;

    private Path first;
    private Path second;

    @BeforeEach
    void nameFiles() {
        first = directory.resolve("first.conf");
        second = directory.resolve("second.conf");
    }

    private PolicyStore store() {
        return new PolicyStore(List.of(first, second), true, NO_NAMES);
    }

    @Test
    void readsTheFirstFileThatExists() throws Exception {
        Files.writeString(second, RULES);
        PolicyStore store = store();
        store.loadFirst();

        assertEquals(second, store.file());
        assertEquals(
                second.toString(),
                requireNonNull(store.get().defaultBlock()).place().file());
        assertEquals(Optional.empty(), store.shadowed());

        Files.writeString(first, RULES);
        assertEquals(List.of(), store.reload());
        assertEquals(first, store.file());
        assertEquals(Optional.of(second + " is not read, because " + first + " exists"), store.shadowed());
    }

    @Test
    void takesTheSecondFileWhenTheFirstIsDeleted() throws Exception {
        Files.writeString(first, RULES);
        Files.writeString(second, RULES);
        PolicyStore store = store();
        store.loadFirst();
        assertEquals(first, store.file());

        Files.delete(first);
        assertEquals(List.of(), store.reload());
        assertEquals(second, store.file());
    }

    @Test
    void namesTheFileOfThePolicyInForceWhenAllAreDeleted() throws Exception {
        Files.writeString(second, RULES);
        PolicyStore store = store();
        store.loadFirst();

        Files.delete(second);
        assertEquals(List.of(first + ": there is no such file"), store.reload());
        assertEquals(second, store.file());
        assertTrue(store.readAt().isPresent());
    }

    @Test
    void keepsThePolicyWhenTheFirstFileHasErrors() throws Exception {
        Files.writeString(second, RULES);
        PolicyStore store = store();
        store.loadFirst();

        Files.writeString(first, "defualt { }\n");
        assertFalse(store.reload().isEmpty());
        assertEquals(second, store.file());
    }
}
