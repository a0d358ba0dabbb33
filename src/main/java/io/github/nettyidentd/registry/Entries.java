package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries of all accounts, by cookie, by ports and by account. Writers hold the table's lock. */
final class Entries {

    /** Each stands for all entries with its cookie, see {@link Entry#sameCookie}. */
    private final LongTable<Entry> byCookie = new LongTable<>(Entry::cookie);

    /** Each stands for all entries of its account with its ports, see {@link Entry#samePorts}. */
    private final LongTable<Entry> byPorts = new LongTable<>(Entry::portsKey);

    private volatile int size;
    private volatile int accounts;

    int size() {
        return size;
    }

    /** How many accounts have entries. */
    int accounts() {
        return accounts;
    }

    /** The first entry about a socket; the others follow. Needs no lock. */
    @Nullable
    Entry first(long cookie) {
        return byCookie.find(cookie);
    }

    /** The entry of an account about a socket. Needs no lock. */
    @Nullable
    Entry find(RegistrarAccount account, long cookie) {
        for (Entry entry = first(cookie); entry != null; entry = entry.sameCookie) {
            if (entry.account == account) {
                return entry;
            }
        }
        return null;
    }

    /** The entries of an account whose socket may be the one with these ends. */
    List<Entry> find(RegistrarAccount account, SocketName.Ends ends) {
        return withPorts(account, ends.portOnServer(), ends.portOnClient(), entry -> entry.matches(ends));
    }

    /** The entry that waits for a socket with the ends of this connection. */
    @Nullable
    Entry unborn(RegistrarAccount account, ConnectionPair pair) {
        var ends = new SocketName.Ends(
                pair.portOnServer(), pair.portOnClient(), pair.serverAddress(), pair.clientAddress());
        List<Entry> found = withPorts(
                account, ends.portOnServer(), ends.portOnClient(), entry -> entry.cookie() == 0 && entry.matches(ends));
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The entry that waits for a socket that has exactly this name. */
    @Nullable
    Entry unborn(RegistrarAccount account, SocketName.Ends name) {
        List<Entry> found = withPorts(
                account, name.portOnServer(), name.portOnClient(), entry -> entry.cookie() == 0 && entry.isNamed(name));
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<Entry> withPorts(
            RegistrarAccount account, int portOnServer, int portOnClient, Predicate<? super Entry> condition) {
        List<Entry> found = new ArrayList<>(1);
        Entry entry = byPorts.find(Entry.portsKey(account.uid, portOnServer, portOnClient));
        for (; entry != null; entry = entry.samePorts) {
            if (condition.test(entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** All entries about sockets that have a cookie, at about this moment. Needs no lock. */
    List<Entry> withCookie() {
        List<Entry> all = new ArrayList<>(size);
        for (Entry first : byCookie.elements()) {
            for (Entry entry = first; entry != null; entry = entry.sameCookie) {
                all.add(entry);
            }
        }
        return all;
    }

    /** Adds an entry; the account has none about the same socket. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold a lock
    void add(Entry entry) {
        RegistrarAccount account = entry.account;
        entry.next = account.first;
        if (account.first != null) {
            account.first.previous = entry;
        }
        account.first = entry;
        account.size++;
        if (account.size == 1) {
            accounts++;
        }
        size++;
        if (entry.cookie() == 0) {
            account.unborn++;
        } else {
            addByCookie(entry);
        }
        if (entry.hasEnds()) {
            addByPorts(entry);
        }
    }

    /** Removes an entry that is in the table. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold a lock
    void remove(Entry entry) {
        RegistrarAccount account = entry.account;
        if (entry.previous == null) {
            account.first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        // A list that stopped at this entry goes on to those behind it, and must not keep those before it.
        entry.previous = null;
        account.size--;
        if (account.size == 0) {
            accounts--;
        }
        size--;
        if (entry.cookie() == 0) {
            account.unborn--;
        } else {
            removeByCookie(entry);
        }
        if (entry.hasEnds()) {
            removeByPorts(entry);
        }
        entry.setRemoved();
    }

    /** Notes which socket an entry was waiting for; the account has no entry about it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold a lock
    void bind(Entry entry, long cookie) {
        entry.account.unborn--;
        entry.bind(cookie);
        addByCookie(entry);
    }

    /** Notes the connection of an entry's socket. */
    void connect(Entry entry, ConnectionPair pair) {
        if (entry.hasEnds()) {
            removeByPorts(entry);
        }
        entry.connect(pair);
        addByPorts(entry);
    }

    private void addByCookie(Entry entry) {
        entry.sameCookie = byCookie.find(entry.cookie());
        byCookie.put(entry);
    }

    private void removeByCookie(Entry entry) {
        Entry first = byCookie.find(entry.cookie());
        Entry after = entry.sameCookie;
        if (first == entry) {
            if (after == null) {
                byCookie.remove(entry.cookie());
            } else {
                byCookie.put(after);
            }
            return;
        }
        for (Entry each = first; each != null; each = each.sameCookie) {
            if (each.sameCookie == entry) {
                each.sameCookie = after;
                return;
            }
        }
    }

    private void addByPorts(Entry entry) {
        entry.samePorts = byPorts.find(entry.portsKey());
        byPorts.put(entry);
    }

    private void removeByPorts(Entry entry) {
        Entry first = byPorts.find(entry.portsKey());
        if (first == entry) {
            if (entry.samePorts == null) {
                byPorts.remove(entry.portsKey());
            } else {
                byPorts.put(entry.samePorts);
            }
        } else {
            for (Entry each = first; each != null; each = each.samePorts) {
                if (each.samePorts == entry) {
                    each.samePorts = entry.samePorts;
                    break;
                }
            }
        }
        entry.samePorts = null;
    }
}
