package io.github.nettyidentd.registry;

/** Keeps what a restart of the daemon must not lose. Called with the table's lock. Does not fail. */
interface Journal extends AutoCloseable {

    /** Nothing is kept. */
    Journal NONE = new Journal() {};

    /** The entry is in the table; also after a change of it. */
    default void kept(Entry entry) {}

    /** An entry was removed, or replaced by one with another name, and its socket may still exist. */
    default void removed(Registered entry) {}

    /** Something else is known of the account than before. */
    default void noted(RegistrarAccount account) {}

    @Override
    default void close() {}
}
