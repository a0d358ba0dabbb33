package io.github.nettyidentd.policy;

import java.util.List;
import java.util.random.RandomGenerator;

/** Texts that say nothing about a user, in the shapes that oidentd gives them. */
final class RandomTexts {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 11;
    private static final int NUMBERS = 100_000;

    private final RandomGenerator random;

    RandomTexts(RandomGenerator random) {
        this.random = random;
    }

    Decision.SendRandom characters() {
        var text = new StringBuilder(LENGTH);
        while (text.length() < LENGTH) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Decision.SendRandom(text.toString());
    }

    Decision.SendRandomNumeric numbered() {
        return new Decision.SendRandomNumeric("user" + random.nextInt(NUMBERS));
    }

    ReplyText oneOf(Statement.Reply reply) {
        List<ReplyText> texts = reply.texts();
        // A host may have no random numbers, which a single text does not need.
        return texts.size() == 1 ? texts.getFirst() : texts.get(random.nextInt(texts.size()));
    }
}
