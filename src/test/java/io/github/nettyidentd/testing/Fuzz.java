package io.github.nettyidentd.testing;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Runs a test again and again with random input. Each round has its own seed, and a failure names the seed:
 * {@code -Dfuzz.seed=N} runs that round alone. {@code -Dfuzz.rounds=N} sets the number of rounds.
 */
public final class Fuzz {

    private static final int DEFAULT_ROUNDS = 10_000;

    private Fuzz() {}

    /** One round, which makes its input from {@code random}, and throws if something is wrong. */
    @FunctionalInterface
    public interface Round {
        void run(Random random) throws Exception;
    }

    /** Runs the rounds, each with another seed. */
    public static void run(Round round) {
        Long seed = Long.getLong("fuzz.seed");
        if (seed != null) {
            run(round, seed);
            return;
        }
        var seeds = new SplittableRandom();
        int rounds = Integer.getInteger("fuzz.rounds", DEFAULT_ROUNDS);
        for (int i = 0; i < rounds; i++) {
            run(round, seeds.nextLong());
        }
    }

    private static void run(Round round, long seed) {
        try {
            round.run(new Random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("repeat with -Dfuzz.seed=" + seed + ": " + e, e);
        }
    }
}
