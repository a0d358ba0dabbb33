package io.github.nettyidentd.registry;

/** Gives each program that registers a line to the registry. Any thread may call it. */
@FunctionalInterface
public interface Registrars {

    /** The reason of a {@link RefusedException} where all accounts together have too many lines. */
    String ALL_TAKEN = "too many connections";

    /**
     * Opens a line for a program.
     *
     * @param uid the account that the program runs as, 0 to 4294967295
     * @return to be closed when the program has gone. What it registered stays
     * @throws RefusedException if the account, or all accounts together, have too many open lines
     */
    RegistrarLine open(long uid) throws RefusedException;
}
