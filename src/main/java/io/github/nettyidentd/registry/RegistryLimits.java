package io.github.nettyidentd.registry;

import java.time.Duration;

/**
 * How much accounts may register.
 *
 * @param mostOfAccount how many registrations of one account are kept; at least 1
 * @param most how many registrations of all accounts are kept; at least 1
 * @param commandsPerSecond how many commands of one account are read in a second; at least 1
 * @param longestWait how long a query waits for a registration that is due; more than 0, to one second
 * @param waitingOfAccount how many queries may wait for registrations of one account; at least 1
 * @param waiting how many queries may wait for registrations; at least 1
 */
public record RegistryLimits(
        int mostOfAccount, int most, int commandsPerSecond, Duration longestWait, int waitingOfAccount, int waiting) {

    /** The limits if the operator sets none. */
    public static final RegistryLimits DEFAULT =
            new RegistryLimits(10_000, 100_000, 2_000, Duration.ofMillis(700), 1_000, 2_500);
}
