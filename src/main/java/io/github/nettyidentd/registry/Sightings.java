package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.HeldSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the sockets of entries: whether the kernel has shown them, and whether they have gone. Any thread. */
final class Sightings {

    private static final long UNSEEN_SECONDS = 60;

    /** The table's lock, which guards the entries. */
    private final Object lock;

    private final Entries entries;
    private final Counts counts;
    private final Journal journal;
    private final Seconds seconds;

    Sightings(Object lock, Entries entries, Counts counts, Journal journal, Seconds seconds) {
        this.lock = lock;
        this.entries = entries;
        this.counts = counts;
        this.journal = journal;
        this.seconds = seconds;
    }

    /** Notes that a query has shown the socket of an entry. */
    void see(Entry entry, @Nullable ConnectionPair pair) {
        if (!entry.seen) {
            entry.seen = true;
        }
        if (pair != null && !entry.isConnected(pair)) {
            synchronized (lock) {
                connect(entry, pair);
            }
        }
    }

    /** Notes the connection of an entry's socket. With the lock. */
    void connect(Entry entry, ConnectionPair pair) {
        if (!entry.isConnected(pair) && !entry.isRemoved()) {
            entries.connect(entry, pair);
        }
    }

    /** Notes which socket an entry was waiting for. With the lock. */
    void bind(Entry entry, long cookie) {
        Registered unborn = entry.registered();
        entries.bind(entry, cookie);
        journal.removed(unborn);
        journal.kept(entry);
    }

    /** Removes an entry whose socket has ended; the next start would see that too. With the lock. */
    void end(Entry entry) {
        counts.ended.increment();
        entries.remove(entry);
    }

    /** Whether the socket of an entry is to be looked for, because it has not been seen for long. */
    boolean isOverdue(Entry entry) {
        return !entry.seen && seconds.now() - entry.since >= UNSEEN_SECONDS;
    }

    /** Notes that a sweep begins to look for the socket of an entry. */
    void seek(Entry entry) {
        synchronized (lock) {
            entry.setSought(true);
        }
    }

    /** Whether a sweep looks for this socket. Needs no lock. */
    boolean isSought(long cookie) {
        for (Entry entry = entries.first(cookie); entry != null; entry = entry.sameCookie) {
            if (entry.isSought()) {
                return true;
            }
        }
        return false;
    }

    /** Notes that a sweep has found a socket. */
    void found(HeldSocket socket) {
        synchronized (lock) {
            Entry next;
            for (Entry entry = entries.first(socket.cookie()); entry != null; entry = next) {
                next = entry.sameCookie;
                if (entry.isSought()) {
                    entry.setSought(false);
                    found(entry, socket);
                }
            }
        }
    }

    /**
     * Notes that a sweep has ended.
     *
     * @return whether another sweep is to confirm that the entry's socket has gone. The kernel may pass over one while others end
     */
    boolean swept(Entry entry) {
        synchronized (lock) {
            if (entry.isRemoved() || !entry.isSought()) {
                return false;
            }
            entry.setSought(false);
            if (!entry.seen && !isOverdue(entry)) {
                return false;
            }
            if (!entry.isMissed()) {
                entry.setMissed(true);
                return true;
            }
            if (entry.seen) {
                end(entry);
            } else {
                forget(entry);
            }
            return false;
        }
    }

    private void found(Entry entry, HeldSocket socket) {
        if (socket.uid() != entry.account.uid && !entry.account.registersForOthers) {
            forget(entry);
            return;
        }
        entry.seen = true;
        entry.setMissed(false);
        if (socket.clientAddress() != null) {
            connect(
                    entry,
                    new ConnectionPair(
                            socket.serverAddress(),
                            socket.portOnServer(),
                            socket.clientAddress(),
                            socket.portOnClient()));
        }
    }

    private void forget(Entry entry) {
        counts.forgotten.increment();
        entries.remove(entry);
        journal.removed(entry.registered());
    }

    /** Gives the entries that have waited for their socket for a minute. */
    List<Entry> unbornOverdue(List<RegistrarAccount> accounts) {
        List<Entry> overdue = new ArrayList<>();
        synchronized (lock) {
            for (RegistrarAccount account : accounts) {
                for (Entry entry = account.unborn > 0 ? account.first : null; entry != null; entry = entry.next) {
                    if (entry.cookie() == 0 && isOverdue(entry)) {
                        overdue.add(entry);
                    }
                }
            }
        }
        return overdue;
    }

    /** Gives an entry the socket that it waited for, or forgets the entry if there is none. */
    void settle(Entry entry, @Nullable HeldSocket socket) {
        synchronized (lock) {
            if (entry.isRemoved() || entry.cookie() != 0) {
                return;
            }
            if (socket == null || entries.find(entry.account, socket.cookie()) != null) {
                forget(entry);
                return;
            }
            bind(entry, socket.cookie());
            found(entry, socket);
        }
    }
}
