package io.github.nettyidentd.policy;

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

    String characters() {
        var text = new StringBuilder(LENGTH);
        while (text.length() < LENGTH) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    String numbered() {
        return "user" + random.nextInt(NUMBERS);
    }

    ReplyText oneOf(Statement.Reply reply) {
        return reply.texts().get(random.nextInt(reply.texts().size()));
    }
}
