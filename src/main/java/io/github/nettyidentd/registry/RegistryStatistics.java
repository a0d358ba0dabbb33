package io.github.nettyidentd.registry;

/** How much is registered, and what has come of registrations so far. Any thread. */
public interface RegistryStatistics {

    /** What came of a query that met an account whose registration was due. */
    enum WaitOutcome {
        /** The registration came. */
        REGISTERED,
        /** No registration came in time. */
        IN_VAIN,
        /** Too many queries were waiting already. */
        NO_SHARE,
        /** The socket ended, the account stopped registering, or the peer that asked has gone. */
        ENDED
    }

    /** The registrations that are kept now. */
    int registrations();

    /** The accounts that have registrations now. */
    int accounts();

    /** The lines that are open now. */
    int lines();

    /** The queries that are waiting now. */
    int waiting();

    /** The registrations that were accepted. */
    long added();

    /** The registrations that were refused or failed. */
    long refused();

    /** The registrations that ended with their socket. */
    long ended();

    /** The registrations that registrars removed or replaced. */
    long removed();

    /** The registrations that were forgotten, because their socket was not seen, or belongs to another account. */
    long forgotten();

    /** The queries that met an account whose registration was due. */
    long waits(WaitOutcome outcome);

    /** The looks at all sockets of the host. */
    long sweeps();

    /** The commands that were read later, because their account sent too many. */
    long delayed();
}
