package io.github.nettyidentd.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.UserId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FixedLookupTest {

    private final FixedLookup lookup = new FixedLookup(UserId.unix("stjohns"));

    @Test
    void answersAtOnce() {
        CompletableFuture<UserId> answer = lookup.lookup(Queries.PAIR);

        assertTrue(answer.isDone());
        assertEquals(UserId.unix("stjohns"), answer.resultNow());
    }

    @Test
    void keepsAnswerFromBeingSpoiledByOneCaller() {
        lookup.lookup(Queries.PAIR).obtrudeValue(UserId.unix("mallory"));

        assertEquals(UserId.unix("stjohns"), lookup.lookup(Queries.PAIR).resultNow());
    }
}
