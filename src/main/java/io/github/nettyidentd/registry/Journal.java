package io.github.nettyidentd.registry;

/** Keeps what a restart of the daemon must not lose. Called with the table's lock. Does not fail. */
interface Journal extends AutoCloseable {

    /** Nothing is kept. */
    Journal NONE = new Journal() {};

    /** The entry is in the table; also after a change of it. */
    default void kept(Entry entry) {}

    /** The entry was removed. */
    default void removed(Entry entry) {}

    /** The entry was removed because its socket has ended, which is also seen after a restart. */
    default void ended(Entry entry) {}

    /** The account has said something else about its connections, or that does not hold any more. */
    default void said(Account account) {}

    @Override
    default void close() {}
}
